#!/usr/bin/env bash
# junit-to-ctrf 0.0.14 drops why a case was skipped, which CTRF has a member for, and writes 0 as start and stop of a
# run whose suite has a timestamp and a time.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts junit-to-ctrf@0.0.14
cat >junit.xml <<'EOF'
<?xml version="1.0"?>
<testsuites tests="2" failures="1" skipped="1" time="1.5">
<testsuite name="s" tests="2" failures="1" skipped="1" time="1.5" timestamp="2026-03-04T09:30:00">
<testcase classname="s" name="a" time="1.5"><failure message="broken">text</failure></testcase>
<testcase classname="s" name="b" time="0"><skipped message="needs a clinic"/></testcase>
</testsuite></testsuites>
EOF
npx junit-to-ctrf junit.xml -o ctrf.json >/dev/null
node -e 'const { summary, tests } = require("./ctrf.json").results;
  console.log("junit-to-ctrf 0.0.14");
  console.log("message of the failed test: ", tests[0].message);
  console.log("message of the skipped test:", tests[1].message);
  console.log("start and stop:             ", summary.start, summary.stop);
  process.exit(tests[0].message === "broken" && tests[1].message === undefined && !summary.start && !summary.stop ? 0 : 1);'
