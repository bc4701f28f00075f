#!/usr/bin/env bash
# brightohir 2.1.2 makes no resource of FT1, the charge, which HL7 v2.5.1 requires in each DFT message. Of PR1 it makes
# an R5 Procedure with the date in performedDateTime, the name of R4; R5 has occurrenceDateTime.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check brightohir==2.1.2 fhir.resources==8.3.0
cat >charge.py <<'EOF'
import json

from brightohir import v2_to_r5
from fhir.resources.procedure import Procedure

message = "\r".join([
    r"MSH|^~\&|PMS|OFFICE|BILLING|OFFICE|20260304093000||DFT^P03^DFT_P03|1|P|2.5.1", "EVN||20260304093000",
    "PID|1||11^^^OFFICE^MR||SAMPLE^ADA||19800101|F", "PV1|1|O",
    "FT1|1|||20260304||CG|D2392^Resin, two surfaces^CDT||||125.50", "PR1|1||D2392^Resin, two surfaces^CDT||20260304"])
bundle = v2_to_r5(message)
resources = [entry["resource"] for entry in bundle["entry"]]
print("brightohir 2.1.2")
print("resources:", *(one["resourceType"] for one in resources))
print("the fee is in them:", "125.5" in json.dumps(resources))
[procedure] = [one for one in resources if one["resourceType"] == "Procedure"]
try:
    Procedure.model_validate(procedure)
except ValueError as error:
    print("Procedure:", *str(error).split("\n")[1:3])
EOF
venv/bin/python charge.py | tee told
grep -q "the fee is in them: False" told
grep -q "Procedure: performedDateTime .*not permitted" told
