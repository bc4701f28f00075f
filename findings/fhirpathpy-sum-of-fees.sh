#!/usr/bin/env bash
# fhirpathpy 2.2.4 adds literals with sum(), and raises TypeError if the numbers are elements of a resource, as the fees
# of a claim; so does max(). aggregate() adds them.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fhirpathpy==2.2.4
cat >fees.py <<'EOF'
from fhirpathpy import evaluate
from fhirpathpy.models import models

claim = {"resourceType": "Claim", "item": [{"net": {"value": 125.5}}, {"net": {"value": 130}}]}
print("fhirpathpy 2.2.4")
fees = "Claim.item.net.value"
for expression in ("(125.5 | 130).sum()", f"{fees}.sum()", f"{fees}.max()", f"{fees}.aggregate($this + $total, 0)"):
    try:
        print(expression, "is", evaluate(claim, expression, model=models["r4"]))
    except TypeError as error:
        print(expression, "raises TypeError:", error)
EOF
venv/bin/python fees.py | tee told
grep -q "130).sum() is \[Decimal('255.5')\]" told
grep -q "0) is \[Decimal('255.5')\]" told
grep -q "value.sum() raises TypeError" told
grep -q "value.max() raises TypeError" told
