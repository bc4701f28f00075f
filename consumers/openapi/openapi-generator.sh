#!/usr/bin/env bash
# openapi-generator 7.26.0 generates a Python client, which takes a procedure through its life. Needs Java 11 or newer.
# --skip-validate-spec: its validator wants the requestBody of a link to be a string.
set -euo pipefail
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-generator-cli==7.26.0 pydantic==2.12.4 python-dateutil==2.9.0.post0 urllib3==2.5.0
venv/bin/openapi-generator-cli generate --skip-validate-spec -g python -i openapi.yaml -o client >generator.log 2>&1
cat >life.py <<'EOF'
import os, sys
sys.path.insert(0, "client")
import openapi_client as api

assert api.Configuration().host == "http://127.0.0.1:30222/api/v1"
procedures = api.ProcedureLogsApi(api.ApiClient(api.Configuration(host=os.environ["URL"])))
body = {"PatNum": 30, "ProcDate": "2024-05-06", "ProcStatus": "TP", "procCode": "D0120"}
key = procedures.create_procedure(api.ProcedureLogCreate.from_dict(body)).proc_num.actual_instance
assert procedures.get_procedure(key).proc_status == "TP"
assert procedures.update_procedure(key, api.ProcedureLogUpdate(proc_fee="12.50")).proc_fee == "12.50"
assert key in [one.proc_num.actual_instance for one in procedures.list_procedures(pat_num=30)]
assert procedures.delete_procedure_with_http_info(key).status_code == 200
EOF
venv/bin/python life.py
