#!/usr/bin/env bash
# arazzo-exec 0.1.0 calls a document valid and then cannot evaluate the criterion in it, a member of the body that
# equals a text, as the examples of the Arazzo Specification have it.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check arazzo-exec==0.1.0
cat >server.py <<'EOF'
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"status": "TP"}')

server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
EOF
python3 server.py >port 2>server.log &
trap 'kill $!' EXIT
until [ -s port ]; do kill -0 $!; done
cat >openapi.yaml <<EOF
openapi: 3.1.0
info: {title: t, version: "1"}
servers: [{url: "http://127.0.0.1:$(cat port)"}]
paths: {/one: {get: {operationId: one, responses: {"200": {description: ok}}}}}
EOF
cat >arazzo.yaml <<'EOF'
arazzo: 1.0.1
info: {title: t, version: "1"}
sourceDescriptions: [{name: api, url: openapi.yaml, type: openapi}]
workflows:
  - workflowId: w
    steps:
      - stepId: s
        operationId: one
        successCriteria: [{condition: $statusCode == 200}, {condition: $response.body#/status == 'TP'}]
EOF
echo "arazzo-exec 0.1.0"
venv/bin/arazzo-exec validate arazzo.yaml | tee validated
venv/bin/arazzo-exec run arazzo.yaml --workflow w >run 2>&1 || true
grep message run
grep -q "^ok" validated
grep -q "Unsupported criterion" run
