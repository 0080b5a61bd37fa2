// The checks' functions, one file each; check.cc makes the table of them.
#pragma once

#include "contracts/check.h"

namespace assay::contracts {

void judge_transport(const Judgement& judgement, std::vector<Finding>& findings);
void judge_server_error(const Judgement& judgement, std::vector<Finding>& findings);
void judge_status_documented(const Judgement& judgement, std::vector<Finding>& findings);
void judge_content_type(const Judgement& judgement, std::vector<Finding>& findings);
void judge_response_body(const Judgement& judgement, std::vector<Finding>& findings);
void judge_response_headers(const Judgement& judgement, std::vector<Finding>& findings);
void judge_http_semantics(const Judgement& judgement, std::vector<Finding>& findings);
void judge_leak(const Judgement& judgement, std::vector<Finding>& findings);
void judge_valid_accepted(const Judgement& judgement, std::vector<Finding>& findings);
void judge_malformed_rejected(const Judgement& judgement, std::vector<Finding>& findings);
void judge_credentials_enforced(const Judgement& judgement, std::vector<Finding>& findings);
void judge_response_time(const Judgement& judgement, std::vector<Finding>& findings);
void judge_drift(const Judgement& judgement, std::vector<Finding>& findings);
void judge_unsupported_method(const Judgement& judgement, std::vector<Finding>& findings);

/// The described response for the answer's status; null when there is no answer or no description.
[[nodiscard]] const spec::ResponseSpec* described_response(const Judgement& judgement) noexcept;

/// The described media type that the answer's Content-Type falls under; null when there is none.
[[nodiscard]] const spec::MediaType* described_media(const Judgement& judgement);

/// The credentials of the request are the ones that the server should accept, as far as bytes tell.
[[nodiscard]] bool fully_credentialed(const Judgement& judgement);

}  // namespace assay::contracts
