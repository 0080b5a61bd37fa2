// The readers of others over one folder of reports, for scripts/check-reports: prints "FORMAT TOOL RESULT" by line,
// a tab between, and ends with 7 when one of them refuses.
//   node check-reports.mjs FOLDER SOURCE [failures]      failures: the run has some
//   node check-reports.mjs --hostile FROM TO             a journal whose findings hold what a hostile server would send
import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const versionOf = (name) => JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version;

if (process.argv[2] === "--hostile") {
  const payload =
    "]]> \u001b[31m <script>alert(1)</script> <!-- @everyone [l](http://evil.example) ![i](http://evil.example/i.png) " +
    "` `` ``` | \\| \\\\| || \r\n::error::x\n##[error]y ##vso[task.x]z ##teamcity[q] # SKIP n\n  ...\nBail out! %0A " +
    "{0} &amp; https://evil.example a@evil.example #1 \u202e\u0085\ufffe";
  const lines = fs.readFileSync(process.argv[3], "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  // One that a repetition did not show again: JUnit has an element for that.
  const first = lines.findIndex((event) => event.event === "finding");
  lines.splice(first, 0, { ...lines[first], check: "content_type", fingerprint: "00000000000000fa", flaky: true });
  for (const event of lines) {
    if (event.event === "finding") {
      for (const member of ["location", "expected", "actual", "curl", "response"]) event[member] += payload;
      event.request = event.request.replace(" HTTP/1.1", payload + " HTTP/1.1");
    }
    if (event.event === "remark") event.message += payload;
    if (event.event === "run_started") event.title += payload;
  }
  fs.writeFileSync(process.argv[4], lines.map((event) => JSON.stringify(event) + "\n").join(""));
  process.exit(0);
}

const [folder, source, failures] = process.argv.slice(2);
const read = (name) => fs.readFileSync(`${folder}/${name}`, "utf8");
const json = (name) => JSON.parse(read(name));
let refused = false;
function tell(format, tool, problems) {
  if (problems.length > 0) refused = true;
  console.log([format, tool, problems.length === 0 ? "accepts" : "REFUSES: " + problems.slice(0, 3).join("; ")].join("\t"));
}
const ajvTool = `ajv ${versionOf("ajv")}`;
function byAjv(kind, schema, value) {
  const Ajv = kind === 2020 ? require("ajv/dist/2020").default : require("ajv").default;
  const ajv = new Ajv({ strict: false, allErrors: true });
  require("ajv-formats").default(ajv);
  const valid = ajv.compile(schema);
  return valid(value) ? [] : valid.errors.map((error) => `${error.instancePath} ${error.message}`);
}

// report.json and its published schema
tell("json", ajvTool, byAjv(2020, JSON.parse(fs.readFileSync(`${source}/docs/reference/report.schema.json`)), json("report.json")));

// SARIF: the schema that Microsoft's validator carries
const sarifPackage = "@microsoft/sarif-multitool-linux";
tell("sarif", `${ajvTool}, schema of sarif-multitool ${versionOf(sarifPackage)}`,
  byAjv(2020, JSON.parse(fs.readFileSync(`node_modules/${sarifPackage}/sarif-2.1.0.json`)), json("report.sarif")));

// HAR
await require("har-validator").har(json("findings.har"))
  .then(() => tell("har", `har-validator ${versionOf("har-validator")}`, []))
  .catch((error) => tell("har", `har-validator ${versionOf("har-validator")}`,
    (error.errors ?? [error]).map((one) => `${one.dataPath} ${one.message}`)));

// GitLab: what its documentation asks of a code quality report
const text = { type: "string", minLength: 1 };
tell("gitlab", ajvTool, byAjv(7, {
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      description: text, check_name: text, fingerprint: text,
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string", pattern: "^[^/.]" },
          lines: { type: "object", required: ["begin"], properties: { begin: { type: "integer", minimum: 1 } } },
        },
      },
    },
  },
}, json("gl-code-quality-report.json")));

// CTRF, as junit-to-ctrf made it of the JUnit report
if (fs.existsSync(`${folder}/ctrf.json`)) {
  tell("junit", `junit-to-ctrf ${versionOf("junit-to-ctrf")}, schema of ctrf ${versionOf("ctrf")}`,
    byAjv(7, JSON.parse(fs.readFileSync("node_modules/ctrf/dist/ctrf-schema.json")), json("ctrf.json")));
}

// TAP
const { Parser } = require("tap-parser");
for (const [format, file] of [["tap", "report.tap"], ["tap13", "report.tap13"]]) {
  const problems = [];
  const parser = new Parser({ strict: true });
  parser.on("complete", (results) => {
    if (results.ok === Boolean(failures)) problems.push(`ok is ${results.ok}`);
    for (const one of results.failures) if (one.tapError) problems.push(one.tapError);
  });
  parser.on("extra", (extra) => problems.push("not TAP: " + extra.trim()));
  parser.on("assert", (test) => {
    if (!test.ok && !test.diag) problems.push(`${test.name}: no diagnostics`);
    if (test.skip && test.todo) problems.push(`${test.name}: two directives`);
  });
  const over = new Promise((resolve) => parser.on("complete", resolve));
  parser.end(read(file));
  await over;
  tell(format, `tap-parser ${versionOf("tap-parser")}`, problems);
}

// Markdown: a table of so many cells, and nothing that a server said is more than text
const markdown = read("report.md");
const allowed = /[<>@[\]]|https?:/;
{
  const problems = [];
  const reader = require("markdown-it")({ html: true, linkify: true });
  let cells = 0;
  let rows = 0;
  const walk = (tokens) => {
    for (const token of tokens) {
      if (["html_inline", "html_block", "link_open", "image", "fence", "code_block", "hr"].includes(token.type)) {
        problems.push(`${token.type}: ${token.content}`);
      }
      if (token.type === "text" && allowed.test(token.content)) problems.push("text: " + token.content);
      if (token.type === "td_open") ++cells;
      if (token.type === "tr_open") ++rows;
      if (token.children) walk(token.children);
    }
  };
  walk(reader.parse(markdown, {}));
  if (failures && (rows < 2 || cells !== (rows - 1) * 7)) problems.push(`${rows} rows of ${cells} cells`);
  tell("markdown", `markdown-it ${versionOf("markdown-it")}`, problems);
}
{
  const problems = [];
  const { marked } = await import(process.cwd() + "/node_modules/marked/lib/marked.esm.js");
  marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token) => {
    if (["html", "link", "image", "code", "hr"].includes(token.type)) problems.push(`${token.type}: ${token.raw}`);
    if (token.type === "text" && !token.tokens && allowed.test(token.text)) problems.push("text: " + token.text);
    if (token.type === "table" && token.rows.some((row) => row.length !== 7)) problems.push("a row of other cells");
  });
  tell("markdown", `marked ${versionOf("marked")}`, problems);
}
process.exit(refused ? 7 : 0);
