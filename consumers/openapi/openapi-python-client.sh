#!/usr/bin/env bash
# openapi-python-client 0.29.0 generates a client package; it creates, reads, updates, lists and deletes a procedure.
set -euo pipefail
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openapi-python-client==0.29.0 httpx attrs python-dateutil
venv/bin/openapi-python-client generate --path openapi.yaml --output-path client --meta none --overwrite >/dev/null
cat >life.py <<'EOF'
import datetime, os
from client import Client
from client.api.procedure_logs import create_procedure, delete_procedure, get_procedure, list_procedures, update_procedure
from client.models import ProcedureLogCreate, ProcedureLogUpdate, SettableStatus

client = Client(base_url=os.environ["URL"])
day = datetime.date(2024, 5, 6)
body = ProcedureLogCreate(pat_num=30, proc_date=day, proc_status=SettableStatus.TP, proc_code="D0120")
made = create_procedure.sync(client=client, body=body)
assert get_procedure.sync(made.proc_num, client=client).proc_status == "TP"
assert update_procedure.sync(made.proc_num, client=client, body=ProcedureLogUpdate(proc_fee="12.50")).proc_fee == "12.50"
assert made.proc_num in [one.proc_num for one in list_procedures.sync(client=client, pat_num=30)]
assert delete_procedure.sync_detailed(made.proc_num, client=client).status_code == 200
EOF
venv/bin/python life.py
