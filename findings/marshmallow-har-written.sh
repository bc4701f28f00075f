#!/usr/bin/env bash
# marshmallow-har 1.2.1 reads a HAR and writes another one: headersSize, which HAR 1.2 requires, is lost for a
# headerSize that HAR does not know, 12.5 ms are 12 ms, and a GET has a body.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check marshmallow-har==1.2.1
cat >write.py <<'EOF'
import json

from marshmallow_har import HARSchema

message = {"httpVersion": "HTTP/1.1", "cookies": [], "headers": [], "headersSize": 120, "bodySize": 0}
request = {"method": "GET", "url": "http://h/api/v1/procedurelogs", "queryString": []} | message
response = {"status": 200, "statusText": "OK", "redirectURL": "", "content": {"size": 0, "mimeType": ""}} | message
entry = {"startedDateTime": "2026-03-04T09:30:00Z", "time": 12.5, "cache": {}, "request": request, "response": response,
         "timings": {"send": 0, "wait": 12.5, "receive": 0}}
har = {"log": {"version": "1.2", "creator": {"name": "c", "version": "1"}, "entries": [entry]}}
[written] = json.loads(HARSchema().dumps(HARSchema().loads(json.dumps(har))))["log"]["entries"]
print("marshmallow-har 1.2.1")
print("headersSize:", written["request"].get("headersSize"), "headerSize:", written["request"].get("headerSize"))
print("time:", written["time"])
print("postData of a GET:", written["request"].get("postData"))
EOF
venv/bin/python write.py | tee told
grep -q "headersSize: None headerSize: -1" told
grep -q "time: 12$" told
grep -q "postData of a GET: {" told
