#!/usr/bin/env bash
# Second step of action.yml: judge the server, certify it, or merge shards, and hand verdict, counts and files to the
# job. The command reads its options from the environment, where action.yml puts the inputs.
set -euo pipefail
PATH=$RUNNER_TEMP/procedurelogs-conformance/bin:$PATH

fail() {
    echo "::error::$1"
    exit 2
}

[ -z "$CONFORMANCE_MERGE" ] || [ "$CONFORMANCE_CERTIFY" != true ] ||
    fail "The inputs merge and certify exclude each other: a certificate needs a run that was not split."
[ -n "$CONFORMANCE_URL$CONFORMANCE_MERGE" ] || fail "The input url is empty: give the URL of the server that is to be judged."
folder=$CONFORMANCE_OUT
words=(run)
place=$CONFORMANCE_URL
if [ -n "$CONFORMANCE_MERGE" ]; then
    words=(merge)
    place=$CONFORMANCE_MERGE
elif [ -n "${PROCEDURELOGS_SHARD:-}" ]; then
    folder=$folder/shard-${PROCEDURELOGS_SHARD/\//-of-}
fi
if [ "$CONFORMANCE_CERTIFY" = true ]; then
    [ -n "${CONFORMANCE_KEY:-}" ] || fail "To certify, set the variable CONFORMANCE_KEY to the private key, from a secret."
    key=$(mktemp "$RUNNER_TEMP/key.XXXXXX") # readable by its owner alone
    trap 'rm -f "$key"' EXIT
    printf '%s\n' "$CONFORMANCE_KEY" >"$key"
    unset CONFORMANCE_KEY
    words=(certify --key "$key")
fi
rm -f "$folder"{,/pinned,/drawn,/features-off}/results.json "$folder/certificate.zip"
code=0
procedurelogs-conformance "${words[@]}" --out "$CONFORMANCE_OUT" -- "$place" || code=$?
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
[ ! -e "$folder/certificate.zip" ] || echo "bundle=$folder/certificate.zip" >>"$GITHUB_OUTPUT"
for pass in pinned drawn features-off; do # certify ends with the pass that failed
    [ ! -e "$CONFORMANCE_OUT/$pass/results.json" ] || folder=$CONFORMANCE_OUT/$pass
done
if [ -e "$folder/results.json" ]; then
    procedurelogs-conformance report --format dotenv "$folder" >>"$GITHUB_OUTPUT"
    cat "$folder/summary.md" >>"$GITHUB_STEP_SUMMARY"
    for output in results=results.json report=report.html junit=junit.xml summary=summary.md; do
        echo "${output%=*}=$folder/${output#*=}" >>"$GITHUB_OUTPUT"
    done
fi
exit "$code"
