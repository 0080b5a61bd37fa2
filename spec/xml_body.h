// Bodies in XML, by the `xml` objects of their schemas (OpenAPI 3.0.4 §4.7.26, 3.2.0 §4.26).
#pragma once

#include <string>
#include <string_view>

#include "spec/document.h"
#include "spec/reading.h"

namespace assay::spec {

/// `value` as an XML document: elements named for their properties, or as `xml.name` says;
/// attributes, wrapped lists, namespaces and prefixes. The root is named by its schema's xml.name,
/// else its component, else "root".
[[nodiscard]] std::string write_xml(const Schema& schema, const json::value& value);

/// The document in `bytes` as a value under `schema`; texts are read as in a form. `problem` says
/// why it is not well-formed; empty when it is. Doubtful: a DOCTYPE, alternatives (oneOf, anyOf),
/// nodes that the schema does not describe, a root of another name, more than 100 levels.
[[nodiscard]] Reading read_xml(const Schema& schema, std::string_view bytes, std::string& problem);

}  // namespace assay::spec
