#!/usr/bin/env bash
# aiopenapi3 0.11.0 makes a client at run time and checks each answer; it takes a procedure through its life. It sends to
# the server of the document, whatever address it is given, so the document names the server here.
set -euo pipefail
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aiopenapi3==0.11.0
cat >life.py <<'EOF'
import os
from pathlib import Path
import httpx2, yaml
from aiopenapi3 import FileSystemLoader, OpenAPI

document = yaml.safe_load(Path("openapi.yaml").read_text()) | {"servers": [{"url": os.environ["URL"]}]}
path, loader = Path("served.yaml"), FileSystemLoader(Path("."))
path.write_text(yaml.safe_dump(document))
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
