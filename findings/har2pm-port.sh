#!/usr/bin/env bash
# har2pm 0.1.9 turns a request of a HAR to a port of its own into one that names the port twice.
# Guess: the Postman collection has the URL of the HAR.
# Seen: its host is localhost:8080, and its port 8080 too; postman-collection 5.3.1 puts them together as
# http://localhost:8080:8080//api/procedurelogs/5, with one more slash.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check har2pm==0.1.9
npm install --silent --no-audit --no-fund --ignore-scripts postman-collection@5.3.1
cat >sent.har <<'EOF'
{"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": [{
"startedDateTime": "2026-03-04T09:30:00.000Z", "time": 1, "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0},
"request": {"method": "DELETE", "url": "http://localhost:8080/api/procedurelogs/5", "httpVersion": "HTTP/1.1",
"cookies": [], "headers": [], "queryString": [], "headersSize": -1, "bodySize": 0},
"response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
"content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": 0}}]}}
EOF
venv/bin/har2pm sent.har >/dev/null 2>&1
cat >finding.cjs <<'EOF'
const { Collection } = require("postman-collection");
const made = require("./sent.json");
const { host, port, path } = made.item[0].request.url;
let url;
new Collection(made).forEachItem((item) => { url = item.request.url.toString(); });
console.log("har2pm 0.1.9, postman-collection 5.3.1");
console.log("sent to:  http://localhost:8080/api/procedurelogs/5");
console.log("made:    ", JSON.stringify({ host, port, path }));
console.log("read as: ", url);
process.exit(url === "http://localhost:8080:8080//api/procedurelogs/5" ? 0 : 1);
EOF
node finding.cjs
