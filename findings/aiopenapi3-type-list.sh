#!/usr/bin/env bash
# aiopenapi3 0.11.0 applies a pattern beside a list of types to each of them: an answer with an integer, which JSON
# Schema does not hold to a pattern, raises TypeError.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aiopenapi3==0.11.0
cat >finding.py <<'EOF'
import sys
from importlib.metadata import version
import httpx2
from aiopenapi3 import OpenAPI

def outcome(key):
    document = {
        "openapi": "3.1.0", "info": {"title": "Clinic", "version": "1"}, "servers": [{"url": "/"}],
        "paths": {"/teeth": {"get": {"operationId": "tooth", "responses": {"200": {"description": "A tooth.", "content": {
            "application/json": {"schema": {"type": "object", "properties": {"key": key}}}}}}}}},
    }
    answer = httpx2.MockTransport(lambda request: httpx2.Response(200, json={"key": 8}))
    def session(**_) -> httpx2.Client:
        return httpx2.Client(transport=answer)
    try:
        api = OpenAPI("http://clinic.example/", document, session_factory=session)
        return f"key {api._.tooth().key}"
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0][:120]}"

listed = outcome({"type": ["integer", "string"], "pattern": "^[0-9]+$"})
either = outcome({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]+$"}]})
print("aiopenapi3", version("aiopenapi3"))
print("list of types:", listed)
print("anyOf:        ", either)
sys.exit(0 if listed.startswith("TypeError") and either == "key 8" else 1)
EOF
venv/bin/python finding.py
