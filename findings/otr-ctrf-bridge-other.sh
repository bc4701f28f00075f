#!/usr/bin/env bash
# otr-ctrf-bridge 0.1.0 turns a CTRF test that is "other", neither passed nor failed, into a failed one, and dates every
# event at 1970 although the report has start and stop.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check otr-ctrf-bridge==0.1.0
cat >ctrf.json <<'EOF'
{"reportFormat": "CTRF", "specVersion": "0.0.0", "results": {"tool": {"name": "t"}, "summary": {"tests": 1, "passed": 0,
"failed": 0, "skipped": 0, "pending": 0, "other": 1, "start": 1772616600000, "stop": 1772616601500},
"tests": [{"name": "not judged", "status": "other", "duration": 10, "message": "the suite itself broke"}]}}
EOF
echo "otr-ctrf-bridge 0.1.0"
venv/bin/otr-ctrf ctrf2otr ctrf.json | tee told
grep -q '<result status="FAILED"><reason>the suite itself broke' told
grep -q 'time="1970-01-01' told
! grep -q 'time="2026' told
