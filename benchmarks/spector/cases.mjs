// The requests that the scenarios of @typespec/http-specs expect, as Cases: values, not bytes. One JSON line each:
//   {"scenario", "document", "base", "case"}, or {"scenario", "miss": why no Case can say it}
//   node cases.mjs DOCUMENTS VALUES
// A value is taken from what the scenario expects: JSON bodies parsed, query and header values split by the
// delimiter of their style, path values matched. Nothing of Assay is used to find it.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [documents, valuesFile] = process.argv.slice(2);
const values = JSON.parse(fs.readFileSync(valuesFile, "utf8"));
const root = path.resolve("node_modules/@typespec/http-specs/dist/specs");
const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

function files(folder, wanted) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return files(full, wanted);
    return wanted(entry.name) ? [full] : [];
  });
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// "{x}" of a template as a group; all else literally.
function pattern(template) {
  const names = [];
  const text = template
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith("{")) return escaped(part);
      names.push(part.slice(1, -1));
      return "(.*?)";
    })
    .join("");
  return { names, expression: new RegExp(`^${text}$`) };
}

function resolve(document, node) {
  while (node && node.$ref) {
    node = node.$ref
      .slice(2)
      .split("/")
      .reduce((at, token) => at[token.replaceAll("~1", "/").replaceAll("~0", "~")], document);
  }
  return node;
}

// The path of each server's URL, its variables left in.
const bases = (document) =>
  (document.servers ?? [{ url: "" }]).map((one) =>
    one.url.replace(/^\{endpoint\}|^https?:\/\/[^/]*/, "").replace(/\/$/, ""),
  );

function operations(document) {
  const all = [];
  for (const [template, item] of Object.entries(document.paths ?? {})) {
    for (const method of methods) {
      if (!item[method]) continue;
      const parameters = [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map((one) =>
        resolve(document, one),
      );
      for (const base of bases(document)) all.push({ document, template, method, base, parameters, operation: item[method] });
    }
  }
  return all;
}

// The operation whose server and template match most literally.
function find(candidates, method, target) {
  let best;
  for (const one of candidates) {
    if (one.method !== method) continue;
    // A server's path and the path "/" make one that ends in a slash; the scenarios write it without.
    const whole = one.template === "/" && one.base !== "" ? one.base : one.base + one.template;
    const { names, expression } = pattern(whole);
    const found = expression.exec(target.split("?")[0]);
    if (!found) continue;
    const path = Object.fromEntries(names.map((name, i) => [name, found[i + 1]]));
    // Of several documents, that of the version which the target names.
    const version = Object.values(path).includes(one.document.info?.version) ? 1000 : 0;
    const length = version + (one.base + one.template).replace(/\{[^}]+\}/g, "").length;
    if (best && best.length >= length) continue;
    best = { ...one, length, path };
  }
  return best;
}

const typesOf = (document, schema) => {
  schema = resolve(document, schema) ?? {};
  if (schema.type) return [].concat(schema.type);
  return [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((one) => typesOf(document, one));
};

function scalar(types, text) {
  if (typeof text !== "string") return text;
  if ((types.includes("integer") || types.includes("number")) && text !== "" && !isNaN(Number(text))) return Number(text);
  if (types.includes("boolean") && (text === "true" || text === "false")) return text === "true";
  return text;
}

const delimiter = (parameter) =>
  ({ spaceDelimited: " ", pipeDelimited: "|" })[parameter.style] ?? ",";

// What the scenario puts at one parameter; undefined: nothing.
function valueOf(document, parameter, given) {
  if (given === undefined) return undefined;
  const schema = resolve(document, parameter.schema) ?? {};
  const types = typesOf(document, schema);
  if (!types.includes("array")) return scalar(types, Array.isArray(given) ? given[0] : given);
  const items = typesOf(document, schema.items);
  const list = Array.isArray(given) ? given : String(given).split(delimiter(parameter));
  return list.map((one) => scalar(items, one));
}

// The routes area says its values in prose: "a", ["a","b"], {a: 1, b: 2}, by the type; "foo/bar baz" where
// reserved characters are allowed.
function routeValue(document, parameter, template) {
  const constant = resolve(document, parameter.schema)?.enum?.[0];
  if (constant !== undefined) return constant;
  const types = typesOf(document, parameter.schema);
  if (types.includes("array")) return ["a", "b"];
  if (types.includes("object")) return { a: 1, b: 2 };
  return template.includes("reserved-expansion") ? "foo/bar baz" : "a";
}

function headerOf(headers, name) {
  const key = Object.keys(headers ?? {}).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : headers[key];
}

const assets = path.resolve("node_modules/@typespec/http-specs/assets");
const withFiles = (value) =>
  JSON.parse(JSON.stringify(value), (_, one) =>
    one?.$file ? { $raw: { base64: fs.readFileSync(path.join(assets, one.$file)).toString("base64") } } : one,
  );

function bodyOf(scenario, request, found, base) {
  const described = Object.keys(found.operation.requestBody?.content ?? {});
  const body = request.body;
  if (!body && values[scenario] !== undefined) return { mediaType: described[0], value: withFiles(values[scenario]) };
  if (!body) return undefined;
  // Some scenarios name a type that their handler does not look at.
  const fits = described.some((one) => one === body.contentType || one === "*/*");
  const mediaType = described.length === 0 || fits ? body.contentType : described[0];
  if (body.kind === "multipart") {
    const value = { ...body.parts };
    const schema = resolve(found.document, found.operation.requestBody?.content?.[mediaType]?.schema) ?? {};
    for (const file of body.files ?? []) {
      const one = { $raw: { base64: file.buffer.toString("base64") } };
      const list = typesOf(found.document, schema.properties?.[file.fieldname]).includes("array");
      if (list) (value[file.fieldname] ??= []).push(one);
      else value[file.fieldname] = one;
    }
    return { mediaType, value };
  }
  let content = body.rawContent;
  if (content && typeof content.serialize === "function") content = content.serialize({ baseUrl: base });
  if (values[scenario] !== undefined) return { mediaType, value: values[scenario] };
  if (Buffer.isBuffer(content)) {
    if (mediaType.includes("jsonl")) return { mediaType, value: content.toString().trim().split("\n").map((one) => JSON.parse(one)) };
    return { mediaType, base64: content.toString("base64") };
  }
  if (content === undefined) return undefined;
  if (body.contentType.includes("json")) return { mediaType, value: JSON.parse(content) };
  return { mediaType, value: content };
}

function caseOf(scenario, api, found, base) {
  const request = api.request ?? {};
  const target = new URL(api.uri, "http://localhost");
  const query = { ...Object.fromEntries(target.searchParams), ...request.query };
  const out = { operation: `${found.method.toUpperCase()} ${found.template}` };
  const used = new Set(["content-type"]);
  for (const parameter of found.parameters) {
    let value;
    const route = scenario.startsWith("Routes_");
    if (parameter.in === "path") {
      value = route
        ? routeValue(found.document, parameter, found.template)
        : valueOf(found.document, parameter, decodeURIComponent(found.path[parameter.name] ?? request.pathParams?.[parameter.name] ?? ""));
    } else if (parameter.in === "query") {
      const named = Object.keys(query).length > 0 || target.search !== "";
      value = route && named ? routeValue(found.document, parameter, found.template) : valueOf(found.document, parameter, query[parameter.name]);
    } else if (parameter.in === "header") {
      used.add(parameter.name.toLowerCase());
      value = valueOf(found.document, parameter, headerOf(request.headers, parameter.name));
    }
    const schema = resolve(found.document, parameter.schema) ?? {};
    if (value === undefined && parameter.required) value = schema.const ?? schema.enum?.[0];
    if (value !== undefined) (out[parameter.in] ??= {})[parameter.name] = value;
  }
  const extra = Object.entries(request.headers ?? {}).filter(([name]) => !used.has(name.toLowerCase()));
  if (extra.length > 0) out.headers = extra.map(([name, value]) => [name, String(value)]);
  const body = bodyOf(scenario, request, found, base);
  if (body !== undefined) out.body = body;
  return out;
}

function baseOf(found) {
  return found.base.replace(/\{([^}]+)\}/g, (_, name) => found.path[name] ?? "");
}

const baseUrl = process.env.SPECTOR_URL ?? "http://127.0.0.1:3000";
for (const file of files(root, (name) => name === "mockapi.js").sort()) {
  const { Scenarios } = await import(pathToFileURL(file));
  const folder = path.join(documents, path.relative(root, path.dirname(file)));
  const candidates = files(folder, (name) => name.endsWith(".json"))
    .sort()
    .flatMap((name) => operations(JSON.parse(fs.readFileSync(name, "utf8"))).map((one) => ({ ...one, name })));
  for (const [scenario, mock] of Object.entries(Scenarios).sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const api of mock.apis) {
      const line = { scenario };
      const uri = api.uri.replaceAll("\\:", ":");
      const found = find(candidates, api.method, uri);
      const wanted = mock.passCondition === "status-code" ? mock.code : (api.response?.status ?? 200);
      if (!found) {
        line.miss = candidates.length === 0 ? "no document" : `no operation for ${api.method} ${uri}`;
      } else {
        line.document = found.name;
        line.base = baseOf(found);
        line.status = wanted;
        line.case = caseOf(scenario, { ...api, uri }, found, baseUrl);
      }
      console.log(JSON.stringify(line));
    }
  }
}
