#!/usr/bin/env bash
# openapi-generator 7.26.0, generator python, gives two properties whose names differ only by case one attribute: the
# value of the first is lost without a word. Needs Java 11 or newer.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-generator-cli==7.26.0 pydantic==2.12.4 python-dateutil==2.9.0.post0 urllib3==2.5.0
cat >openapi.json <<'EOF'
{"openapi": "3.0.3", "info": {"title": "Clinic", "version": "1"},
 "paths": {"/recalls": {"post": {"operationId": "recall", "responses": {"200": {"description": "Done."}},
   "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Recall"}}}}}}},
 "components": {"schemas": {"Recall": {"type": "object",
   "properties": {"Urgency": {"type": "integer"}, "urgency": {"type": "string"}}}}}}
EOF
venv/bin/openapi-generator-cli generate -g python -i openapi.json -o client >generator.log 2>&1
cat >finding.py <<'EOF'
import sys
sys.path.insert(0, "client")
from openapi_client.models.recall import Recall
kept = Recall.from_dict({"Urgency": 7, "urgency": "high"}).to_dict()
print("openapi-generator 7.26.0, python: from_dict and to_dict of Urgency 7 and urgency high")
print("kept:", kept)
sys.exit(0 if kept == {"urgency": "high"} else 1)
EOF
venv/bin/python finding.py
