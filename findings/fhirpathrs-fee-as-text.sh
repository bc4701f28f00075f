#!/usr/bin/env bash
# fhirpathrs 0.1.5 rounds a fee of a claim to a whole number where it becomes text.
# Guess: toString() of the element gives '125.5', as it does for the literal.
# Seen: '126', and '0' for 0.45; so does &, which joins texts. The fee plus 0 gives '125.5'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fhirpathrs==0.1.5
cat >fees.py <<'EOF'
from fhirpathrs import evaluate

claim = {"resourceType": "Claim", "item": [{"net": {"value": 125.5}}, {"net": {"value": 0.45}}]}
print("fhirpathrs 0.1.5")
fee = "Claim.item[0].net.value"
for expression in (
    fee,
    "125.5.toString()",
    f"({fee} + 0).toString()",
    f"{fee}.toString()",
    f"{fee} & ' USD'",
    "Claim.item[1].net.value.toString()",
):
    print(expression, "is", repr(evaluate(expression, claim)))
EOF
venv/bin/python fees.py | tee told
grep -q "^125.5.toString() is '125.5'" told
grep -q "+ 0).toString() is '125.5'" told
grep -q "^Claim.item\[0\].net.value is 125.5" told
grep -q "item\[0\].net.value.toString() is '126'" told
grep -q "& ' USD' is '126 USD'" told
grep -q "item\[1\].net.value.toString() is '0'" told
