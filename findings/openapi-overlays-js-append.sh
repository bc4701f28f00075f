#!/usr/bin/env bash
# openapi-overlays-js 0.2.0 turns a list into an object if an Overlay appends to it: the parameters of an operation
# become the members 0, 1, name and in. Overlay 1.0.0, Action Object: if the target selects an array, update is an entry
# that is appended.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts openapi-overlays-js@0.2.0
cat >api.yaml <<'EOF'
openapi: 3.1.0
info: {title: Procedures, version: "1"}
paths:
  /procedurelogs:
    get:
      parameters:
        - {name: PatNum, in: query, schema: {type: integer}}
        - {name: Offset, in: query, schema: {type: integer}}
      responses: {"200": {description: A list}}
EOF
cat >overlay.yaml <<'EOF'
overlay: 1.0.0
info: {title: One parameter more, version: "1"}
actions:
  - target: $.paths['/procedurelogs'].get.parameters
    update: {name: DateTStamp, in: query, schema: {type: string}}
EOF
echo "openapi-overlays-js 0.2.0"
npx overlayjs --openapi api.yaml --overlay overlay.yaml | sed -n '/parameters:/,/responses:/p' | tee told
grep -q "'0':" told
grep -q "'1':" told
grep -q "^        name: DateTStamp" told
