// Compiles every scenario description of @typespec/http-specs to OpenAPI documents.
//   node compile.mjs OUT VERSION…      VERSION: 3.0.0, 3.1.0 or 3.2.0
import { compile, NodeHost } from "@typespec/compiler";
import fs from "node:fs";
import path from "node:path";

const [out, ...versions] = process.argv.slice(2);
const root = path.resolve("node_modules/@typespec/http-specs/specs");

function mains(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return mains(full);
    return entry.name === "main.tsp" ? [full] : [];
  });
}

// What OpenAPI, or the emitter of the installed version, cannot say is said in another way that asks for the same
// requests: [description, what, instead, why].
const adjustments = [
  ["routes", /(primitive|array|record)\?fixed=true\{&param(\*?)\}"\)(\s+op [`\w]+\()/g,
    '$1{?param$2}")$3@query fixed: "true", ', "a path has no query string (OpenAPI 3.0.4 §4.7.8)"],
  ["response/status-code-range", "NoContentResponse | ErrorInRange | DefaultError",
    "NoContentResponse | DefaultError", "494 to 499 is no range of statuses (§4.7.16)"],
  ["special-words", '@paramNameScenario("constructor") withConstructor(@query constructor: string): void;', "",
    "the emitter takes the parameter's name for a member of its own objects"],
];

function adjusted(main) {
  const name = path.relative(root, path.dirname(main));
  const rows = adjustments.filter(([description]) => description === name);
  if (rows.length === 0) return main;
  const text = rows.reduce((at, [, what, instead]) => at.replace(what, instead), fs.readFileSync(main, "utf8"));
  const file = path.join(path.dirname(main), "adjusted.tsp");
  fs.writeFileSync(file, text);
  for (const [description, , , why] of rows) console.log(`${description}: adjusted, ${why}`);
  return file;
}

let failed = 0;
for (const main of mains(root)) {
  const folder = path.join(path.resolve(out), path.relative(root, path.dirname(main)));
  try {
    await emit(main, folder);
  } catch (error) {
    // The emitter itself may fail; the scenarios then count as misses, with that reason.
    console.error(`${path.relative(root, main)}: ${String(error.message).split("\n").slice(0, 4).join(" ")}`);
    ++failed;
  }
}
console.log(`${mains(root).length} descriptions, ${failed} not compiled`);

async function emit(main, folder) {
  const program = await compile(NodeHost, adjusted(main), {
    emit: ["@typespec/openapi3"],
    options: {
      "@typespec/openapi3": {
        "emitter-output-dir": folder,
        "openapi-versions": versions,
        "file-type": "json",
      },
    },
  });
  const errors = program.diagnostics.filter((one) => one.severity === "error");
  for (const error of errors) console.error(`${path.relative(root, main)}: ${error.code} ${error.message}`);
  if (errors.length > 0) ++failed;
}
