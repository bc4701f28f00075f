#!/usr/bin/env bash
# hario-core 0.4.2 refuses a valid HAR as soon as an entry has a custom field: it takes the entry for one of Chrome's
# and asks for _resourceType. HAR 1.2, "Custom Fields": a name that begins with an underscore; who does not know it
# ignores it.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check hario-core==0.4.2
cat >parse.py <<'EOF'
import json

from hario_core.parse import parse

message = {"httpVersion": "HTTP/1.1", "cookies": [], "headers": [], "headersSize": -1, "bodySize": -1}
request = {"method": "GET", "url": "http://h/api/v1/procedurelogs", "queryString": []} | message
response = {"status": 200, "statusText": "OK", "redirectURL": "", "content": {"size": 0, "mimeType": ""}} | message
entry = {"startedDateTime": "2026-03-04T09:30:00Z", "time": 1, "cache": {}, "request": request, "response": response,
         "timings": {"send": 0, "wait": 1, "receive": 0}}
print("hario-core 0.4.2")
for name, extra in (("without", {}), ("with", {"_rule": "date-format"})):
    har = {"log": {"version": "1.2", "creator": {"name": "c", "version": "1"}, "entries": [entry | extra]}}
    try:
        print(f"{name} a custom field: {len(parse(json.dumps(har).encode()).entries)} entry")
    except ValueError as error:
        print(f"{name} a custom field: {error}:", *str(error.__cause__).split("\n")[1:3])
EOF
venv/bin/python parse.py | tee told
grep -q "without a custom field: 1 entry" told
grep -q "with a custom field: Invalid HAR file: _resourceType" told
