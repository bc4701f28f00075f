#!/usr/bin/env bash
# fhir.resources 8.3.0 writes a fee of 130.00 as 130.0, and 125.50 as 125.5. FHIR says that the precision of a decimal
# has meaning and is kept.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fhir.resources==8.3.0
cat >fee.py <<'EOF'
from fhir.resources.money import Money

print("fhir.resources 8.3.0")
for fee in ("130.00", "125.50"):
    print(fee, "becomes", Money.model_validate_json('{"value": %s, "currency": "USD"}' % fee).model_dump_json())
EOF
venv/bin/python fee.py | tee told
grep -q '130.00 becomes {"value":130.0,' told
grep -q '125.50 becomes {"value":125.5,' told
