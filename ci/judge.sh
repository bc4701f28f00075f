#!/usr/bin/env bash
# Second step of action.yml: judge the server and hand verdict, counts and files to the job. The command reads its
# options from the environment, where action.yml puts the inputs.
set -euo pipefail
PATH=$RUNNER_TEMP/procedurelogs-conformance/bin:$PATH
if [ -z "$CONFORMANCE_URL" ]; then
    echo "::error::The input url is empty: give the URL of the server that is to be judged."
    exit 2
fi
rm -f "$CONFORMANCE_OUT/results.json"
code=0
procedurelogs-conformance run --out "$CONFORMANCE_OUT" -- "$CONFORMANCE_URL" || code=$?
if [ -e "$CONFORMANCE_OUT/results.json" ]; then
    procedurelogs-conformance report --format dotenv "$CONFORMANCE_OUT" >>"$GITHUB_OUTPUT"
    cat "$CONFORMANCE_OUT/summary.md" >>"$GITHUB_STEP_SUMMARY"
    for output in results=results.json report=report.html junit=junit.xml summary=summary.md; do
        echo "${output%=*}=$CONFORMANCE_OUT/${output#*=}" >>"$GITHUB_OUTPUT"
    done
fi
exit "$code"
