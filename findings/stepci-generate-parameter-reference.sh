#!/usr/bin/env bash
# Step CI 2.8.2: generate stops with a TypeError where a parameter of an operation is a reference to components, which is
# valid OpenAPI and how most documents share parameters; with the parameter in its place it writes the workflow.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts stepci@2.8.2
cat >finding.py <<'EOF'
import json, os, pathlib, subprocess, sys

QUADRANT = {"name": "quadrant", "in": "query", "required": True, "schema": {"type": "string", "default": "UR"}}

def outcome(parameter):
    document = {"openapi": "3.0.3", "info": {"title": "Clinic", "version": "1"}, "servers": [{"url": "http://127.0.0.1:9"}],
                "paths": {"/teeth": {"get": {"operationId": "teeth", "summary": "Teeth", "tags": ["Teeth"], "parameters": [parameter],
                                             "responses": {"200": {"description": "Teeth."}}}}},
                "components": {"parameters": {"Quadrant": QUADRANT}}}
    pathlib.Path("openapi.json").write_text(json.dumps(document))
    pathlib.Path("workflow.yml").unlink(missing_ok=True)
    run = subprocess.run(["npx", "stepci", "generate", "openapi.json", "workflow.yml"], capture_output=True, text=True,
                         stdin=subprocess.DEVNULL, env={**os.environ, "STEPCI_DISABLE_ANALYTICS": "1"})
    if pathlib.Path("workflow.yml").exists():
        return "a workflow"
    return next((line.strip() for line in (run.stdout + run.stderr).splitlines() if "TypeError" in line), f"exit code {run.returncode}")

referenced, inline = outcome({"$ref": "#/components/parameters/Quadrant"}), outcome(QUADRANT)
print("Step CI 2.8.2, generate")
print("parameter as a reference:", referenced)
print("parameter in its place:  ", inline)
sys.exit(0 if "TypeError" in referenced and inline == "a workflow" else 1)
EOF
python3 finding.py
