#!/usr/bin/env bash
# brightohir 2.1.2 calls Claim compatible between FHIR R4 and R5, and leaves tooth and surfaces of an item as R4 has
# them. R5 moved both: bodySite is a list of objects that hold site and subSite. Its own check refuses the result.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check brightohir==2.1.2 fhir.resources==8.3.0
cat >convert.py <<'EOF'
import json

from brightohir import conversion_status, r4_to_r5


def code(value: str) -> dict[str, object]:
    return {"coding": [{"code": value}]}


tooth = {"bodySite": code("36"), "subSite": [code("M"), code("O")]}
claim = {"resourceType": "Claim", "status": "active", "use": "claim", "type": code("oral"), "created": "2026-03-04",
         "patient": {"reference": "Patient/1"}, "item": [{"sequence": 1, "productOrService": code("D2392")} | tooth]}
print("brightohir 2.1.2")
print("status of Claim:", conversion_status("Claim")["status"])
[item] = r4_to_r5(claim)["item"]
print("tooth as before:", {name: item.get(name) for name in tooth} == tooth)
try:
    r4_to_r5(claim, validate=True)
except ValueError as error:
    print("checked:", json.dumps(str(error))[:90])
EOF
venv/bin/python convert.py | tee told
grep -q "status of Claim: compatible" told
grep -q "tooth as before: True" told
grep -q "checked:.*validation failed" told
