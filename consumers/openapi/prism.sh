#!/usr/bin/env bash
# Prism 5.16.0 mocks the document: no path shadows another, and each answer has the example of its operation.
set -euo pipefail
npm install --silent --no-audit --no-fund --ignore-scripts @stoplight/prism-cli@5.16.0
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
node_modules/.bin/prism mock --port "$port" openapi.yaml >prism.log 2>&1 &
trap 'kill $!' EXIT
mock=http://127.0.0.1:$port/procedurelogs
curl --silent --fail --retry 60 --retry-connrefused --retry-delay 1 "$mock/1002" | grep -q '"ProcNum":20'
curl --silent --fail "$mock/GroupNotes?PatNum=30" | grep -q '"ProcNums":\[1471,1472\]'
curl --silent --fail "$mock/InsuranceHistory?PatNum=13&InsSubNum=301" | grep -q InsHistBWCodes
curl --silent --fail "$mock?DateTStamp=2020-07-30+08:00:00" | grep -q '"ProcNum":34'
curl --silent --fail --json '{"PatNum":"30","ProcDate":"2024-05-06","ProcStatus":"TP","procCode":"D0120"}' "$mock" | grep -q '"ProcNum":301'
