// What HTTP asks of any answer, kept by the mock or broken as a fault says.
#pragma once

#include <string_view>

#include "spec/document.h"
#include "spec/message.h"

namespace assay::harness {

/// Gives `response` what its status asks for: a challenge with a 401 (RFC 9110 §15.5.2); and puts a
/// value of the right form into described fields that HTTP defines (ETag, dates, Retry-After,
/// Location), where the schema admits it.
void keep_http(const spec::Document& document, const spec::ResponseSpec* described,
               spec::Response& response);

/// Puts the path of what `request` made into Location, where `described` has that field and admits
/// it: the path alone, or as a URI by the request's Host.
void put_location(const spec::ResponseSpec& described, const spec::Request& request,
                  const std::string& path, spec::Response& response);

/// Breaks a promise of HTTP: `how` is "challenge" (taken from a 401) or "Name: value" (the field is
/// put in; a Content-Type a second time, others in the place of what is there). False when it
/// cannot show itself, as where the field is described: it would break the document too.
[[nodiscard]] bool break_http(std::string_view how, const spec::ResponseSpec* described,
                              spec::Response& response);

/// Does `response` describe the field `name`?
[[nodiscard]] bool describes_field(const spec::ResponseSpec& response, std::string_view name);

/// Makes a refusal under a method that is not described the answer to OPTIONS; Allow is kept.
void answer_options(spec::Response& response);

/// Breaks what is promised of methods that are not described: `how` is "any" (serves them),
/// "OPTIONS" (its Allow names none of the path's), "HEAD type", "HEAD length", "405" (no Allow) or
/// "TRACE" (answers with the request as it came). Answers under other methods stay as they are.
void break_method(std::string_view how, const spec::Request& request, spec::Response& response);

/// Makes the body of `response`, a refusal, give something away: "stack_trace", "database_error",
/// "debug_page", or "reflected_markup" (the request's body and target as a page).
void leak(std::string_view what, const spec::Request& request, spec::Response& response);

}  // namespace assay::harness
