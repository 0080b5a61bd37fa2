// Any text against every format; formats that contain one another must agree.
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "fuzz/targets/target.h"
#include "spec/schema/formats.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace assay::spec;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  boost::system::error_code failed;
  const auto quoted = boost::json::serialize(boost::json::string(text));
  if (boost::json::parse(quoted, failed).is_null() || failed) return 0;  // not UTF-8
  const auto implies = [](bool a, bool b) {
    if (a && !b) __builtin_trap();
  };
  implies(is_uri(text), is_uri_reference(text));
  implies(is_uri(text), is_iri(text));
  implies(is_uri_reference(text), is_iri_reference(text));
  implies(is_iri(text), is_iri_reference(text));
  implies(is_hostname(text), is_idn_hostname(text));
  implies(is_email(text) && text.size() < 200, text.find('@') != std::string_view::npos);
  implies(is_ipv6(text), is_uri("http://[" + std::string(text) + "]/"));
  implies(is_date_time(text),
          text.size() > 11 && is_date(text.substr(0, 10)) && is_time(text.substr(11)));
  implies(is_json_pointer(text), is_relative_pointer("0" + std::string(text)));
  implies(is_base64(text) && text.find_first_of("+/") == std::string_view::npos,
          is_base64url(text));
  (void)is_ipv4(text);
  (void)is_duration(text);
  (void)is_uuid(text);
  (void)is_uri_template(text);
  (void)is_regex(text);
  (void)is_idn_email(text);
  return 0;
}
