// Reads the reports of a run with the libraries of npm; prints a line for each, exits with 1 if one reads something else.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const text = (name) => fs.readFileSync(name, "utf8");
const json = (name) => JSON.parse(text(name));
const npx = (...words) => {
  const output = fs.openSync("output.txt", "w"); // a tool may end before a pipe has all that it writes
  execFileSync("npx", words, { stdio: ["ignore", output, "inherit"], env: { ...process.env, GITHUB_REPOSITORY: "o/r" } });
  fs.closeSync(output);
  return text("output.txt");
};

const record = json("results.json");
const is = (outcome) => record.rules.filter((rule) => rule.outcome === outcome).length;
const failed = record.rules.filter((rule) => rule.outcome === "failed" && rule.level === "must");
const skipped = record.rules.length - is("passed") - failed.length;
const counts = [record.rules.length, is("passed"), failed.length, skipped];
const lost = failed.find((rule) => rule.id === "create-procedure/claim-note-is-kept");
const message = `${lost.reason} (must, since version ${lost.since})`;

const readers = {
  async ajv() {
    const { default: Ajv } = await import("ajv/dist/2020.js");
    assert(new Ajv({ strict: true }).compile(json("results.schema.json"))(record));
  },
  allure() {
    fs.mkdirSync("allure-results");
    fs.copyFileSync("junit.xml", "allure-results/junit.xml");
    npx("allure", "generate", "allure-results", "--output", "allure-report");
    const { stats } = json("allure-report/summary.json");
    assert.deepEqual([stats.total, stats.passed, stats.failed, stats.skipped], counts);
  },
  async "badge-maker"() {
    const { label, message, color } = json("badge.json");
    const { makeBadge } = await import("badge-maker");
    assert(makeBadge({ label, message, color }).includes(message));
  },
  async ctrf() {
    const { validate } = await import("ctrf");
    assert(validate(json("ctrf.json")).valid);
  },
  "github-actions-ctrf"() {
    process.env.GITHUB_STEP_SUMMARY = "step.md";
    fs.writeFileSync("step.md", "");
    npx("github-actions-ctrf", "ctrf.json");
    assert(text("step.md").includes(`| ${counts[0]} | ${counts[1]} | ${counts[2]} | ${counts[3]} |`));
    assert(text("step.md").includes(lost.id));
  },
  async "har-to-openapi"() {
    const { generateSpec } = require("har-to-openapi");
    const { spec } = await generateSpec(json("evidence.har"));
    assert(Object.keys(spec.paths).some((path) => path.endsWith("/procedurelogs")));
  },
  async "har-validator"() {
    await require("har-validator").har(json("evidence.har"));
  },
  "json-schema-to-typescript"() {
    assert(npx("json2ts", "-i", "results.schema.json").includes("export interface ConformanceRecord "));
  },
  "junit-report-merger"() {
    npx("jrm", "merged.xml", "junit.xml");
    assert(text("merged.xml").includes(`tests="${counts[0]}" failures="${counts[2]}"`));
  },
  "junit-to-ctrf"() {
    npx("junit-to-ctrf", "junit.xml", "-o", "from-junit.json");
    const { summary, tests } = json("from-junit.json").results;
    assert.deepEqual([summary.tests, summary.passed, summary.failed, summary.skipped], counts);
    assert.equal(tests.find((test) => test.name === lost.id.replace("/", ": ")).message, message);
  },
  async junit2json() {
    const read = await require("junit2json").parse(text("junit.xml"));
    assert.deepEqual([read.tests, read.failures, read.skipped], [counts[0], counts[2], counts[3]]);
  },
  async "junitxml-to-javascript"() {
    const Parser = require("junitxml-to-javascript");
    const { testsuites } = await new Parser().parseXMLFile("junit.xml");
    const cases = testsuites.flatMap((suite) => suite.testCases);
    assert.equal(cases.filter((one) => one.result === "failed").length, counts[2]);
    assert(cases.some((one) => one.message === message));
  },
  async "markdown-it"() {
    const { default: MarkdownIt } = await import("markdown-it");
    const page = new MarkdownIt().render(text("summary.md"));
    assert(page.includes("<table>") && page.includes(lost.id));
  },
  async quicktype() {
    npx("quicktype", "-s", "schema", "results.schema.json", "--top-level", "ConformanceRecord", "--lang", "javascript", "-o", "record.cjs");
    const { toConformanceRecord, conformanceRecordToJson } = require("./record.cjs");
    assert.deepEqual(JSON.parse(conformanceRecordToJson(toConformanceRecord(text("results.json")))), record);
  },
  "test-results-parser"() {
    const parsed = require("test-results-parser").parse({ type: "junit", files: ["junit.xml"] });
    const { passed, failed: failures, skipped: left } = parsed.result ?? parsed;
    assert.deepEqual([passed, failures, left], counts.slice(1));
  },
  "xunit-viewer"() {
    const shown = npx("xunit-viewer", "-r", "junit.xml", "-o", "viewer.html", "-c");
    const found = Object.fromEntries(shown.match(/\d+ (passed|failure|skipped)/g).slice(-3).map((one) => one.split(" ").reverse()));
    assert.deepEqual([found.passed, found.failure, found.skipped].map(Number), counts.slice(1));
    assert(shown.includes(message));
  },
};

for (const [name, read] of Object.entries(readers)) {
  try {
    await read();
    console.log(`reads   ${name}`);
  } catch (error) {
    console.log(`FAILED  ${name}: ${String(error.message).split("\n").slice(0, 3).join(" ")}`);
    process.exitCode = 1;
  }
}
