#!/usr/bin/env bash
# aiopenapi3 0.11.0 makes a client at run time and checks each answer; it takes a procedure through its
# life. It goes to the server of the document, whatever address it is given, so that is the address of the server here.
set -euo pipefail
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aiopenapi3==0.11.0
sed -i "s#url: http://.*#url: $URL#" openapi.yaml
cat >life.py <<'EOF'
import os
from pathlib import Path
import httpx2
from aiopenapi3 import FileSystemLoader, OpenAPI

path, loader = Path("openapi.yaml"), FileSystemLoader(Path("."))
api = OpenAPI.load_file(os.environ["URL"], path, loader=loader, session_factory=httpx2.Client, use_operation_tags=False)
body = {"PatNum": 30, "ProcDate": "2024-05-06", "ProcStatus": "TP", "procCode": "D0120"}
made = api._["create-procedure"](data=body)
key = {"ProcNum": made.ProcNum}
assert api._["get-procedure"](parameters=key).ProcStatus == "TP"
assert api._["update-procedure"](parameters=key, data={"ProcFee": "12.50"}).ProcFee == "12.50"
assert made.ProcNum in [one.ProcNum for one in api._["list-procedures"](parameters={"PatNum": 30})]
api._["delete-procedure"](parameters=key)
EOF
venv/bin/python life.py
