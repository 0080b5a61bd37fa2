#include "fuzz/in_process/fuzz_target.h"

assay::spec::Response greet(const assay::spec::Request& request) {
  assay::spec::Response response{422, {}, {}, {}, {}, false};
  if (request.target.find("name=") == std::string::npos || request.target.ends_with("name="))
    return response;
  response = {200, {}, {}, {{"Content-Type", "application/json"}}, R"({"text":"hello"})", false};
  if (request.target.ends_with("name=nobody")) response.body = R"({"text":null})";
  return response;
}

ASSAY_FUZZ_HANDLER(ASSAY_HANDLER_DOCUMENT, greet);
