#!/usr/bin/env bash
# arazzo-runner 0.9.6 stops reading a compound criterion at the # of a JSON pointer: "$statusCode == 404 ||
# $response.body#/state == 'closed'" is met by any answer with a body. Alone, the second part is judged as it should be.
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

url = f"http://127.0.0.1:{port}"
alone = run(url, "$response.body#/state == 'closed'")
compound = run(url, "$statusCode == 404 || $response.body#/state == 'closed'")
print("arazzo-runner 0.9.6; the answer is 200 with the state open")
print("$response.body#/state == 'closed':", alone)
print("$statusCode == 404 || $response.body#/state == 'closed':", compound)
sys.exit(0 if (alone, compound) == ("error", "workflow_complete") else 1)
EOF
venv/bin/python -W ignore finding.py
