#!/usr/bin/env bash
# Dredd 14.1.0: the response of a refusal is skipped where a document is OpenAPI 2.0, and tested
# where it is OpenAPI 3.0: the same valid request is sent for the 404, and the server fails by its right 200.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts dredd@14.1.0
cat >finding.py <<'EOF'
import http.server, json, pathlib, re, subprocess, sys, threading

class Clinic(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"tooth": "8"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Clinic)
threading.Thread(target=server.serve_forever, daemon=True).start()

INFO = {"info": {"title": "Clinic", "version": "1"}}
TOOTH = {"type": "object", "properties": {"tooth": {"type": "string"}}}
TEXT = {"type": "string"}

def responses(in_content):
    found = {"200": ("A tooth.", TOOTH, {"tooth": "8"}), "404": ("No such tooth.", TEXT, "No such tooth.")}
    return {status: {"description": words, **in_content(schema, example)} for status, (words, schema, example) in found.items()}

two = {"swagger": "2.0", **INFO, "produces": ["application/json"], "paths": {"/tooth": {"get": {"responses": responses(
    lambda schema, example: {"schema": schema, "examples": {"application/json": example}})}}}}
three = {"openapi": "3.0.3", **INFO, "paths": {"/tooth": {"get": {"responses": responses(
    lambda schema, example: {"content": {"application/json": {"schema": schema, "example": example}}})}}}}

def tested(document):
    pathlib.Path("openapi.json").write_text(json.dumps(document))
    command = ["npx", "dredd", "openapi.json", f"http://127.0.0.1:{server.server_port}"]
    run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    printed = re.sub(r"\x1b\[[0-9;]*m", "", run.stdout + run.stderr)
    return re.search(r"complete: (.*?total)", printed)[1]

found = {name: tested(document) for name, document in (("OpenAPI 2.0", two), ("OpenAPI 3.0", three))}
print("Dredd 14.1.0; a GET with the responses 200 and 404, a server that answers 200")
for name, words in found.items():
    print(f"{name}: {words}")
sys.exit(0 if "0 failing" in found["OpenAPI 2.0"] and "1 failing" in found["OpenAPI 3.0"] else 1)
EOF
python3 finding.py
