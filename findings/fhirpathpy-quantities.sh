#!/usr/bin/env bash
# fhirpathpy 2.2.4 raises if > compares quantities: pockets deeper than 4 mm cannot be found in a periodontal chart.
# FHIRPath, section "Comparison", has quantities among the types of <, >, <= and >=. Equality works, also of other
# units.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fhirpathpy==2.2.4
cat >pockets.py <<'EOF'
from fhirpathpy import evaluate
from fhirpathpy.models import models


def depth(site: str, millimetres: int) -> dict[str, object]:
    unit = {"unit": "mm", "system": "http://unitsofmeasure.org", "code": "mm"}
    return {"code": {"text": site}, "valueQuantity": {"value": millimetres} | unit}


chart = {"resourceType": "Observation", "status": "final", "code": {"text": "pockets of a tooth"},
         "component": [depth("MB", 5), depth("B", 3)]}
print("fhirpathpy 2.2.4")
for expression in ("5 'mm' = 0.5 'cm'", "5 'mm' > 4 'mm'", "Observation.component.where(value > 4 'mm').code.text"):
    try:
        print(expression, "is", evaluate(chart, expression, model=models["r4"]))
    except Exception as error:
        print(expression, "raises", type(error).__name__)
EOF
venv/bin/python pockets.py | tee told
grep -q "5 'mm' = 0.5 'cm' is \[True\]" told
grep -q "^5 'mm' > 4 'mm' raises TypeError" told
grep -q "where(value > 4 'mm').code.text raises Exception" told
