#!/usr/bin/env bash
# arazzo-runner 0.9.6 runs every workflow against the server. Its exit code is 0 in any case, so its output is searched.
set -euo pipefail
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check arazzo-runner==0.9.6
sed -i "s#url: http://.*#url: $URL#" openapi.yaml
run() {
    venv/bin/arazzo-runner --log-level ERROR execute-workflow arazzo.yaml --workflow-id "$1" --inputs "$2" >run.log 2>&1
    grep -q "status=workflow_complete" run.log && ! grep -q "Error executing step" run.log
}
run life-of-a-procedure '{"PatNum": 30, "procCode": "D0120"}'
run life-of-a-group-note '{"PatNum": 30, "procCode": "D0120"}'
run life-of-an-insurance-history '{"PatNum": 13, "InsSubNum": 302}'
