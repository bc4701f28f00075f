#!/usr/bin/env bash
# arazzo-runner 0.9.6 calls a workflow complete if no server answered any of its steps.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check arazzo-runner==0.9.6
cat >finding.py <<'EOF'
import logging, pathlib, sys
from arazzo_runner import ArazzoRunner
logging.disable(logging.CRITICAL)
import http.server, json, threading

paths, answer = [], [{"key": 8, "state": "open"}]

class Clinic(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        paths.append(self.path)
        body = json.dumps(answer[0]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Clinic)
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_port

def run(url, condition, variables=None):
    described = {"url": url} | ({"variables": variables} if variables else {})
    openapi = {"openapi": "3.1.0", "info": {"title": "Clinic", "version": "1"}, "servers": [described],
               "paths": {"/teeth": {"get": {"operationId": "teeth", "responses": {"200": {"description": "Teeth."}}}}}}
    arazzo = {"arazzo": "1.0.1", "info": {"title": "Clinic", "version": "1"},
              "sourceDescriptions": [{"name": "clinic", "url": "./openapi.json", "type": "openapi"}],
              "workflows": [{"workflowId": "look", "steps": [
                  {"stepId": "teeth", "operationId": "teeth", "successCriteria": [{"condition": condition}]}]}]}
    pathlib.Path("openapi.json").write_text(json.dumps(openapi))
    pathlib.Path("arazzo.json").write_text(json.dumps(arazzo))
    paths.clear()
    return ArazzoRunner.from_arazzo_path("arazzo.json").execute_workflow("look", {}).status.value

server.shutdown()
server.server_close()
status = run(f"http://127.0.0.1:{port}", "$statusCode == 200")
print("arazzo-runner 0.9.6; nothing listens on the port of the server")
print("status of the workflow:", status)
sys.exit(0 if status == "workflow_complete" else 1)
EOF
venv/bin/python -W ignore finding.py
