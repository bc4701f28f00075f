#!/usr/bin/env bash
# openapi-python-client 0.29.0 generates no model for an object whose anyOf only says which fields are required: its
# properties are dropped without a warning, and an operation that takes it has a body of type Any. Without the anyOf
# there is a model.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-python-client==0.29.0
document() {
    cat <<EOF
{"openapi": "3.1.0", "info": {"title": "Clinic", "version": "1"},
 "paths": {"/recalls": {"post": {"operationId": "recall", "responses": {"200": {"description": "Done."}},
   "requestBody": {"required": true, "content": {"application/json": {"schema": {"\$ref": "#/components/schemas/Recall"}}}}}}},
 "components": {"schemas": {"Recall": {"type": "object", $1
   "properties": {"code": {"type": "string"}, "key": {"type": "integer"}}}}}}
EOF
}
models() {
    document "$1" >openapi.json
    venv/bin/openapi-python-client generate --path openapi.json --output-path client --meta none --overwrite 2>&1 | grep -iE "recall|schema" >&2 || true
    ls client/models 2>/dev/null | grep recall || echo none
}
plain=$(models "")
either=$(models '"anyOf": [{"required": ["code"]}, {"required": ["key"]}],')
echo "openapi-python-client 0.29.0"
echo "model without anyOf: $plain"
echo "model with anyOf:    $either"
echo "body with anyOf:     $(grep -o 'body: [A-Za-z |]*' client/api/default/recall.py | head -n 1)"
[ "$plain" = recall.py ] && [ "$either" = none ]
