// Addresses that sockets are connected to.
#pragma once

#include <sys/socket.h>

namespace assay::harness {

/// True for 127.0.0.0/8, ::1, and the former written as IPv6 (RFC 4291 §2.5.5.2).
[[nodiscard]] bool is_loopback_address(const sockaddr* address) noexcept;

}  // namespace assay::harness
