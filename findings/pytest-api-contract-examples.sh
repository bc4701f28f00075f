#!/usr/bin/env bash
# pytest-api-contract 0.3.0 sends 1 for an integer in a path, whatever example the parameter has and from which minimum on
# it is valid.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pytest-api-contract==0.3.0
cat >test_contract.py <<'EOF'
def test_contract(contract_case):
    contract_case.execute()
EOF
cat >finding.py <<'EOF'
import http.server, json, pathlib, subprocess, sys, threading

paths = []

class Clinic(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        paths.append(self.path)
        body = b"{}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Clinic)
threading.Thread(target=server.serve_forever, daemon=True).start()
key = {"name": "key", "in": "path", "required": True, "example": 47, "schema": {"type": "integer", "minimum": 40, "example": 47}}
document = {"openapi": "3.0.3", "info": {"title": "Clinic", "version": "1"}, "paths": {"/patients/{key}": {"get": {
    "operationId": "patient", "parameters": [key], "responses": {"200": {"description": "A patient.", "content": {
        "application/json": {"schema": {"type": "object"}}}}}}}}}
pathlib.Path("openapi.json").write_text(json.dumps(document))
subprocess.run(["venv/bin/pytest", "--quiet", "--contract-spec=openapi.json",
                f"--contract-base-url=http://127.0.0.1:{server.server_port}"], capture_output=True)
print("pytest-api-contract 0.3.0; the key has the example 47 and the minimum 40")
print("sent:", ", ".join(paths))
sys.exit(0 if paths == ["/patients/1"] else 1)
EOF
python3 finding.py
