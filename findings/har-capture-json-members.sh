#!/usr/bin/env bash
# har-capture 0.15.1 sanitizes the Authorization header of a HAR and leaves a key in the JSON body of the same request.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check har-capture==0.15.1
cat >sanitize.py <<'EOF'
from har_capture import sanitize_har

body = {"mimeType": "application/json", "text": '{"CustomerKey": "hunter2hunter2", "PatNum": 11}'}
request = {"method": "POST", "url": "http://h/api/v1/procedurelogs", "httpVersion": "HTTP/1.1", "cookies": [],
           "headers": [{"name": "Authorization", "value": "ODFHIR developer/hunter2hunter2"}], "queryString": [],
           "headersSize": -1, "bodySize": -1, "postData": body}
response = {"status": 201, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [], "redirectURL": "",
            "content": {"size": 0, "mimeType": "application/json", "text": ""}, "headersSize": -1, "bodySize": -1}
entry = {"startedDateTime": "2026-03-04T09:30:00Z", "time": 1, "cache": {}, "request": request, "response": response,
         "timings": {"send": 0, "wait": 1, "receive": 0}}
har = {"log": {"version": "1.2", "creator": {"name": "c", "version": "1"}, "entries": [entry]}}
found = sanitize_har(har)[0]["log"]["entries"][0]["request"]
print("har-capture 0.15.1")
print("header:", found["headers"][0]["value"])
print("body:  ", found["postData"]["text"])
EOF
venv/bin/python sanitize.py | tee told
! grep "header:" told | grep -q hunter2 && grep "body:" told | grep -q hunter2
