#!/usr/bin/env bash
# juwunit 0.1.4 reads a JUnit report whose suites nest as one without cases, and a timestamp without offset not at all.
# Guess: it gives the failed case of the inner suite, or refuses to read it; a timestamp without offset is a local time.
# Seen: no case, no failure, no word; written again, the report has the outer suite alone. The timestamp is refused.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check juwunit==0.1.4
cat >read.py <<'EOF'
from juwunit import Report

INNER = (
    '<testsuite name="inner" tests="1" failures="1" errors="0"%s>'
    '<testcase classname="c" name="a"><failure message="broken">text</failure></testcase></testsuite>'
)
FLAT = f'<testsuites name="r" tests="1" failures="1" errors="0">{INNER}</testsuites>'
NESTED = FLAT.replace(INNER, f'<testsuite name="outer" tests="1" failures="1" errors="0">{INNER}</testsuite>')
print("juwunit 0.1.4")
for name, text in (
    ("flat", FLAT % ""),
    ("nested", NESTED % ""),
    ("with offset", FLAT % ' timestamp="2026-03-04T09:30:00Z"'),
    ("without offset", FLAT % ' timestamp="2026-03-04T09:30:00"'),
):
    try:
        report = Report.from_xml(text)
    except Exception as problem:
        print(f"{name}: {type(problem).__name__}: {problem}")
        continue
    cases = [case.name for suite in report.test_suites for case in suite.test_cases]
    print(f"{name}: cases {cases}; written again, failures", report.to_xml().count("<failure"))
EOF
venv/bin/python read.py | tee told
grep -qF "flat: cases ['a']; written again, failures 1" told
grep -qF "nested: cases []; written again, failures 0" told
grep -qF "with offset: cases ['a']" told
grep -q "^without offset: .*invalid timestamp: 2026-03-04T09:30:00" told
