#!/usr/bin/env bash
# validedi 0.4.0 warns of a balanced remittance (835) as unbalanced: it counts the adjustments of the claim, and not
# those of its services, where dental payers give them. X12's request for interpretation 358: the adjustments of
# services are part of the balance of the claim.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check validedi==0.4.0
cat >paid.edi <<'EOF'
ISA*00*          *00*          *ZZ*PAYER          *ZZ*OFFICE         *260304*0930*^*00501*000000001*0*T*:~
GS*HP*PAYER*OFFICE*20260304*0930*1*X*005010X221A1~
ST*835*0001~
BPR*I*100.4*C*CHK************20260304~
TRN*1*12345*1512345678~
DTM*405*20260304~
N1*PR*SAMPLE DENTAL PLAN~
N3*1 PAYER ST~
N4*SALEM*OR*973010000~
PER*BL*CLAIMS*TE*5555550100~
N1*PE*DENTAL OFFICE*XX*1234567893~
LX*1~
CLP*26403774*1*125.5*100.4*25.1*12*2026030499~
NM1*QC*1*SAMPLE*ADA****MI*111223333~
SVC*AD:D2392*125.5*100.4**1~
DTM*472*20260304~
CAS*PR*1*20**2*5.1~
REF*6R*1~
AMT*B6*125.5~
SE*18*0001~
GE*1*1~
IEA*1*000000001~
EOF
cat >check.py <<'EOF'
from validedi import validate

print("validedi 0.4.0")
print("charge 125.50, payment 100.40, adjustments of the service 20.00 and 5.10")
for error in validate("paid.edi").errors:
    print(f"{error.severity}: {error.message}")
EOF
venv/bin/python check.py | tee told
grep -q 'CAS balance mismatch.*adjustments=$0.00' told
