#!/usr/bin/env bash
# Allure 3.18.0 shows the message of a JUnit failure with its XML entities undecoded: a quotation mark becomes &quot;.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts allure@3.18.0
mkdir results
cat >results/junit.xml <<'EOF'
<?xml version="1.0"?>
<testsuites tests="1" failures="1"><testsuite name="s" tests="1" failures="1">
<testcase classname="s" name="a"><failure message="expected &quot;x&quot; &amp; &lt;y&gt;">text</failure></testcase>
</testsuite></testsuites>
EOF
npx allure generate results --output report >generate.log 2>&1
shown=$(node -e 'const fs = require("fs"), folder = "report/data/test-results/";
  console.log(JSON.parse(fs.readFileSync(folder + fs.readdirSync(folder)[0])).error.message)')
echo "allure 3.18.0"
echo "message of the failure:  expected \"x\" & <y>"
echo "message in the report:   $shown"
[ "$shown" = "expected &quot;x&quot; &amp; &lt;y&gt;" ]
