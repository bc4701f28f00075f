#!/usr/bin/env bash
# opendental-sdk 3.0.1 takes a date for the ProcDate of a new procedure, and cannot send it.
# Guess: the model of the request declares date or str, so a date goes out as 2026-03-04, as the same text does.
# Seen: the text is sent; the date, accepted by the model, raises TypeError before anything is sent.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check opendental-sdk==3.0.1
cat >create.py <<'EOF'
import warnings
from datetime import date

from requests.adapters import BaseAdapter

warnings.simplefilter("ignore")  # the client configures pydantic in an old way

from opendental import OpenDentalClient
from opendental.resources.procedure_logs.models import CreateProcedureLogRequest


class Sent(Exception):
    """What would have gone out; nothing does."""


class Caught(BaseAdapter):
    def send(self, request, **options):
        raise Sent(request.body.decode())

    def close(self):
        pass


client = OpenDentalClient("developer", "customer", base_url="http://localhost/api/v1", max_retries=0)
client.session.mount("http://", Caught())
print("opendental-sdk 3.0.1")
print("declared:", CreateProcedureLogRequest.model_fields["proc_date"].annotation)
for day in ("2026-03-04", date(2026, 3, 4)):
    made = CreateProcedureLogRequest(pat_num=11, proc_date=day, prov_num=1, proc_code="D0120")
    try:
        client.procedure_logs.create(made)
    except Sent as body:
        print(type(day).__name__, "sends", body)
    except TypeError as error:
        print(type(day).__name__, "raises TypeError:", error)
EOF
venv/bin/python create.py | tee told
grep -q "declared: typing.Union\[datetime.date, str\]" told
grep -q '^str sends .*"ProcDate": "2026-03-04"' told
grep -q "^date raises TypeError: Object of type date is not JSON serializable" told
