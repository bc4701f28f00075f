#!/usr/bin/env bash
# claim-validator 0.3.0 has a claim type for dental claims, and calls the procedure codes of dentistry unknown.
# Guess: a claim of the type that ClaimType.DENTAL names (837D) may have CDT codes, or the type is refused.
# Seen: the type is accepted and changes nothing; D0120 is an invalid procedure code. Importing the package needs
# httpx, which it does not declare.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check claim-validator==0.3.0
(venv/bin/python -c "import claim_validator" 2>&1 || true) | tail -1 | tee imported
grep -q "No module named 'httpx'" imported
venv/bin/pip install --quiet --disable-pip-version-check httpx==0.28.1
cat >judge.py <<'PY'
from claim_validator import ClaimType, validate

HEAD = {
    "billing_provider_npi": "1234567893",
    "subscriber_id": "S1",
    "payer_id": "P1",
    "patient_first_name": "Ann",
    "patient_last_name": "Example",
    "patient_dob": "1980-01-01",
    "patient_gender": "F",
    "total_charge": 65.0,
    "diagnosis_codes": [{"code": "K02.9"}],
}
LINE = {"charge_amount": 65.0, "diagnosis_pointers": [1], "service_date_from": "2026-03-04", "place_of_service": "11"}
print("claim-validator 0.3.0")
for kind, code in ((ClaimType.PROFESSIONAL, "99213"), (ClaimType.EDI_837D, "D0120")):
    found = validate({**HEAD, "claim_type": kind, "lines": [{**LINE, "units": 1, "procedure_code": code}]})
    print(f"{kind} claim with {code}:", [one.code for one in found.findings] or "valid")
PY
venv/bin/python judge.py | tee told
grep -q "^professional claim with 99213: valid$" told
grep -q "^dental claim with D0120: \['INVALID_PROCEDURE_CODE'\]$" told
