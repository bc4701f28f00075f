#!/usr/bin/env bash
# oas-patch 0.6.0 raises TypeError if an Overlay updates one element of a list, such as a parameter, by index or by
# filter. It removes such an element.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check oas-patch==0.6.0
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
overlay() { # TARGET ACTION
  printf 'overlay: 1.0.0\ninfo: {title: Words, version: "1"}\nactions:\n  - {target: "%s", %s}\n' "$1" "$2" >overlay.yaml
  { venv/bin/oas-patch overlay api.yaml overlay.yaml 2>&1 || true; } | grep -E "TypeError|description: First|name:"
}
parameters="\$.paths['/procedurelogs'].get.parameters"
echo "oas-patch 0.6.0"
for one in "$parameters[1]" "$parameters[?@.name == 'Offset']"; do
  echo "update $one"
  overlay "$one" "update: {description: First}"
  echo "remove $one"
  overlay "$one" "remove: true"
done | tee told
[ "$(grep -c "TypeError: list indices must be integers or slices, not NoneType" told)" = 2 ]
[ "$(grep -c "name: PatNum" told)" = 2 ] && ! grep -q "name: Offset" told
