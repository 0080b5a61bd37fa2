// What HTTP promises of answers to HEAD and OPTIONS. Each function gives what is wrong, or nothing.
#pragma once

#include <optional>
#include <string>

#include "contracts/check.h"

namespace assay::contracts {

/// A successful answer to OPTIONS whose Allow lacks a method that the document describes for the
/// path (RFC 9110 §9.3.7, §10.2.1). HEAD and OPTIONS are not missed; nor is Allow itself.
[[nodiscard]] std::optional<std::string> options_of(const Judgement& judgement,
                                                    const spec::Response& response);

/// An answer to HEAD that differs from both answers to GET around it in the class of its status,
/// media type, entity tag or Last-Modified (RFC 9110 §9.3.2). Where GET itself changes, and where
/// HEAD is refused as a method or for reasons outside the request, nothing is wrong.
[[nodiscard]] std::optional<std::string> head_differs(const Judgement& judgement,
                                                      const spec::Response& response);

/// A Content-Length in an answer to HEAD that is not that of GET (RFC 9110 §8.6).
[[nodiscard]] std::optional<std::string> head_length(const Judgement& judgement,
                                                     const spec::Response& response);

}  // namespace assay::contracts
