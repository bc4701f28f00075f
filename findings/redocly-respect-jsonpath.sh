#!/usr/bin/env bash
# Redocly CLI 2.77.0: respect evaluates a JSONPath criterion on an array that holds the context, not on the context. A
# filter on the entries of a list, $[?(...)], finds nothing; $[0][?(...)] finds the entry.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts @redocly/cli@2.77.0
cat >finding.py <<'EOF'
import pathlib, subprocess, sys
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

answer[0] = [{"key": 8, "state": "open"}]

def passes(condition):
    openapi = {"openapi": "3.1.0", "info": {"title": "Clinic", "version": "1"}, "servers": [{"url": f"http://127.0.0.1:{port}"}],
               "paths": {"/teeth": {"get": {"operationId": "teeth", "responses": {"200": {"description": "Teeth.", "content": {
                   "application/json": {"schema": {"type": "array"}}}}}}}}}
    criterion = {"context": "$response.body", "condition": condition, "type": "jsonpath"}
    arazzo = {"arazzo": "1.0.1", "info": {"title": "Clinic", "version": "1"},
              "sourceDescriptions": [{"name": "clinic", "url": "./openapi.json", "type": "openapi"}],
              "workflows": [{"workflowId": "look", "steps": [
                  {"stepId": "teeth", "operationId": "teeth", "successCriteria": [criterion]}]}]}
    pathlib.Path("openapi.json").write_text(json.dumps(openapi))
    pathlib.Path("arazzo.json").write_text(json.dumps(arazzo))
    return subprocess.run(["npx", "redocly", "respect", "arazzo.json"], capture_output=True).returncode == 0

entries, first = passes("$[?(@.state == 'open')]"), passes("$[0][?(@.state == 'open')]")
print("Redocly CLI 2.77.0, respect; the answer is [{'key': 8, 'state': 'open'}]")
print("$[?(@.state == 'open')] passes:   ", entries)
print("$[0][?(@.state == 'open')] passes:", first)
sys.exit(0 if (entries, first) == (False, True) else 1)
EOF
python3 finding.py
