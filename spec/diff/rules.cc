#include <array>
#include <deque>

#include "spec/diff/diff.h"

namespace assay::spec::diff {
namespace {

using enum Breaking;

constexpr std::array<Rule, 59> document_rows{{
    {"operation.added", no, "a new operation", "nobody calls it yet"},
    {"operation.removed", yes, "an operation is gone", "calls to it fail"},
    {"operation.removed-after-deprecation", depends, "a deprecated operation is gone",
     "its end was announced; whether everybody has left is not written here"},
    {"operation.unreadable", depends, "an operation cannot be read in one of the two documents",
     "what cannot be read cannot be compared"},
    {"operation.deprecated", no, "an operation is deprecated now", "it still answers"},
    {"operation.deprecation-withdrawn", no, "an operation is no longer deprecated",
     "it answers as before"},
    {"operation.id-changed", depends, "another operationId",
     "no byte on the wire changes, but names in generated clients do"},
    {"operation.path-renamed", no, "an expression of the path has another name",
     "names in templates are not sent (OpenAPI 3.0.4 §4.7.8.1)"},
    {"parameter.added", no, "a new optional parameter", "requests without it are still valid"},
    {"parameter.added-required", yes, "a new required parameter",
     "requests without it are refused"},
    {"parameter.removed", depends, "a parameter is gone",
     "the service may pass over it, refuse it, or do something else than the caller wants"},
    {"parameter.became-required", yes, "a parameter must be sent now",
     "requests without it are refused"},
    {"parameter.became-optional", no, "a parameter may be left out now",
     "requests with it are still valid"},
    {"parameter.moved", yes, "a parameter of the same name stands in another place",
     "where callers put it, it is not looked for"},
    {"parameter.serialization-changed", yes, "another style or explode of a list or an object",
     "the same value is other text on the wire (OpenAPI 3.0.4 §4.7.12.3)"},
    {"parameter.media-type-changed", yes, "the value travels as another media type, or as a style",
     "the same value is other text on the wire (OpenAPI 3.0.4 §4.7.12.2)"},
    {"parameter.reserved-changed", depends, "another allowReserved",
     "many services decode both forms alike"},
    {"parameter.empty-forbidden", yes, "an empty value is no longer allowed",
     "requests with an empty value are refused"},
    {"parameter.empty-allowed", no, "an empty value is allowed now", "nothing is refused"},
    {"parameter.deprecated", no, "a parameter is deprecated now", "it is still understood"},
    {"body.added", no, "a new optional body", "requests without it are still valid"},
    {"body.added-required", yes, "a new required body", "requests without it are refused"},
    {"body.removed", depends, "the body is gone",
     "the service may pass over it, refuse it, or do something else than the caller wants"},
    {"body.became-required", yes, "a body must be sent now", "requests without it are refused"},
    {"body.became-optional", no, "the body may be left out now",
     "requests with it are still valid"},
    {"body.media-type-added", no, "a new media type of the body", "nobody sends it yet"},
    {"body.media-type-removed", yes, "a media type of the body is gone",
     "requests in it are refused (RFC 9110 §15.5.16)"},
    {"body.encoding-changed", depends, "a part of a form travels otherwise",
     "whether the service still reads the old form is not written here"},
    {"response.success-added", depends, "a new status of success",
     "callers that ask for the known ones exactly take it for a failure"},
    {"response.success-removed", yes, "a status of success is gone",
     "callers that wait for it never see it"},
    {"response.error-added", no, "a new status of failure",
     "callers handle unknown statuses by their class (RFC 9110 §15)"},
    {"response.error-removed", no, "a status of failure is gone", "callers handle it in vain"},
    {"response.default-added", no, "a new default response", "it describes what was open"},
    {"response.default-removed", depends, "the default response is gone",
     "what answers it stood for is open now"},
    {"response.media-type-added", no, "a new media type of a response",
     "who asks for another one does not get it (RFC 9110 §12.5.1)"},
    {"response.media-type-removed", yes, "a media type of a response is gone",
     "who asks for it does not get it (RFC 9110 §12.5.1)"},
    {"response.header-added", no, "a new header", "unknown headers are passed over"},
    {"response.header-removed", depends, "an optional header is gone",
     "callers had to live without it, but may use it"},
    {"response.header-removed-required", yes, "a header that was always there is gone",
     "callers may rely on it"},
    {"response.header-became-optional", yes, "a header may be missing now",
     "callers may rely on it"},
    {"response.header-became-required", no, "a header is always there now",
     "callers lived without it"},
    {"response.link-added", no, "a new link", "nobody follows it yet"},
    {"response.link-removed", depends, "a link is gone", "only readers of links follow it"},
    {"callback.added", depends, "the service calls back where it did not",
     "who subscribes must answer it"},
    {"callback.removed", depends, "a callback is gone", "who waits for it waits in vain"},
    {"webhook.added", no, "a new webhook", "nobody subscribes to it yet"},
    {"webhook.removed", depends, "a webhook is gone", "who waits for it waits in vain"},
    {"security.added", yes, "credentials are needed where none were",
     "requests without them are refused"},
    {"security.removed", no, "no credentials are needed any more",
     "those that are sent do no harm"},
    {"security.alternative-added", no, "another way to authenticate", "the known ways still work"},
    {"security.alternative-removed", yes, "a way to authenticate is gone",
     "requests that use it are refused"},
    {"security.scheme-required", yes, "a further scheme is needed beside the known ones",
     "requests without it are refused"},
    {"security.scope-added", yes, "a further scope is needed", "tokens without it are refused"},
    {"security.scope-removed", no, "a scope is no longer needed", "tokens with it are still good"},
    {"security.scheme-changed", yes, "a scheme of the same name is another one",
     "the credential travels otherwise"},
    {"server.added", no, "a new server", "the known ones stay"},
    {"server.removed", depends, "a server is no longer described",
     "callers that were given its URL may still use it"},
    {"server.variable-changed", depends, "a variable of a server's URL has other values",
     "callers may have filled in one that is gone"},
    {"server.base-path-changed", depends, "the path of the only server's URL is another one",
     "callers that build their own URLs miss every operation"},
}};

/// A way in which schemas differ; without a reason for a direction it does not occur there.
struct SchemaRow {
  std::string_view key;
  Breaking request;
  Breaking response;
  std::string_view summary;
  std::string_view request_why;
  std::string_view response_why;
};

constexpr std::string_view refused = "requests that were valid are refused";
constexpr std::string_view accepted = "what was valid still is";
constexpr std::string_view unforeseen = "readers meet values that they were told not to expect";
constexpr std::string_view foreseen = "readers know all values that are left";
constexpr std::string_view unknown = "which values it admits more or less is not decided";

constexpr SchemaRow narrowed(std::string_view key, std::string_view summary) {
  return {key, yes, no, summary, refused, foreseen};
}
constexpr SchemaRow widened(std::string_view key, std::string_view summary) {
  return {key, no, yes, summary, accepted, unforeseen};
}
constexpr SchemaRow unclear(std::string_view key, std::string_view summary) {
  return {key, depends, depends, summary, unknown, unknown};
}

constexpr std::array<SchemaRow, 59> schema_rows{{
    narrowed("type.narrowed", "fewer types"),
    widened("type.widened", "more types"),
    {"type.changed", yes, yes, "other types", refused, unforeseen},
    unclear("type.unclear", "another type, which may be the same text"),
    narrowed("null.narrowed", "null is no longer admitted"),
    widened("null.widened", "null is admitted now"),
    unclear("null.unclear", "null is admitted in one reading of `nullable` only"),
    narrowed("enum.narrowed", "values are no longer listed, or a list is new"),
    widened("enum.widened", "values are listed now, or the list is gone"),
    narrowed("minimum.narrowed", "a higher minimum"),
    widened("minimum.widened", "a lower minimum, or none"),
    narrowed("maximum.narrowed", "a lower maximum"),
    widened("maximum.widened", "a higher maximum, or none"),
    narrowed("multiple-of.narrowed", "multiples of more"),
    widened("multiple-of.widened", "multiples of less, or any number"),
    {"multiple-of.changed", yes, yes, "multiples of something else", refused, unforeseen},
    narrowed("min-length.narrowed", "a longer minimal length"),
    widened("min-length.widened", "a shorter minimal length"),
    narrowed("max-length.narrowed", "a shorter maximal length"),
    widened("max-length.widened", "a longer maximal length, or none"),
    narrowed("pattern.narrowed", "a new pattern"),
    widened("pattern.widened", "a pattern is gone"),
    unclear("pattern.changed", "another pattern"),
    narrowed("format.narrowed", "a new or narrower format"),
    widened("format.widened", "a format is gone or wider"),
    {"format.changed", yes, yes, "another format", refused, unforeseen},
    unclear("format.unclear", "another format, which no standard defines or many do not judge"),
    narrowed("min-items.narrowed", "more items at least"),
    widened("min-items.widened", "fewer items at least"),
    narrowed("max-items.narrowed", "fewer items at most"),
    widened("max-items.widened", "more items at most, or any number"),
    narrowed("unique-items.narrowed", "no item twice"),
    widened("unique-items.widened", "items may repeat"),
    narrowed("min-properties.narrowed", "more members at least"),
    widened("min-properties.widened", "fewer members at least"),
    narrowed("max-properties.narrowed", "fewer members at most"),
    widened("max-properties.widened", "more members at most, or any number"),
    narrowed("additional-properties.narrowed", "members that are not described are refused"),
    {"additional-properties.widened", no, depends, "members that are not described are admitted",
     accepted, "tolerant readers pass over them"},
    unclear("pattern-properties.changed", "other patterns of names"),
    {"property.added", no, no, "a new member", "requests without it are still valid",
     "readers pass over members that they do not know"},
    {"property.added-required", yes, no, "a new required member", "requests without it are refused",
     "readers pass over members that they do not know"},
    {"property.removed", depends, yes, "a member is no longer described",
     "the service may pass over it or do something else than the caller wants",
     "readers that use it do not find it"},
    {"property.refused", yes, yes, "a member is gone from an object that admits no others", refused,
     "readers that use it do not find it"},
    {"property.became-required", yes, no, "a member is required now", refused,
     "it is there more often"},
    {"property.became-optional", no, yes, "a member is no longer required", accepted,
     "readers that rely on it miss it"},
    {"property.became-read-only", depends, no, "a member is readOnly now",
     "the service may pass over it or refuse it", ""},
    {"property.became-writable", no, no, "a member is no longer readOnly",
     "requests without it are still valid", ""},
    {"property.became-write-only", no, yes, "a member is writeOnly now", "",
     "readers that use it do not find it"},
    {"property.became-readable", no, no, "a member is no longer writeOnly", "",
     "readers pass over members that they do not know"},
    {"property.deprecated", no, no, "a member is deprecated now", "it is still accepted",
     "it is still there"},
    narrowed("dependent-required.narrowed", "a member asks for others beside it"),
    widened("dependent-required.widened", "a member asks for fewer others beside it"),
    narrowed("alternatives.narrowed", "a branch of oneOf or anyOf is gone"),
    widened("alternatives.widened", "a new branch of oneOf or anyOf"),
    unclear("alternatives.changed", "other branches of oneOf or anyOf"),
    unclear("composition.changed",
            "another not, if, contains, propertyNames, dependentSchemas or unevaluated keyword"),
    unclear("unreadable-schema", "a schema that cannot be used"),
    {"default.changed", depends, no, "another default",
     "a request without the value may mean something else", "what is sent stands there"},
}};

std::vector<Rule> make_rules() {
  static std::deque<std::string> ids;
  std::vector<Rule> all(document_rows.begin(), document_rows.end());
  for (const bool request : {true, false}) {
    for (const auto& row : schema_rows) {
      if ((request ? row.request_why : row.response_why).empty()) continue;
      const auto& id =
          ids.emplace_back((request ? "request." : "response.") + std::string(row.key));
      all.push_back({id, request ? row.request : row.response, row.summary,
                     request ? row.request_why : row.response_why});
    }
  }
  return all;
}

}  // namespace

std::span<const Rule> rules() {
  static const auto all = make_rules();
  return all;
}

}  // namespace assay::spec::diff
