#!/usr/bin/env bash
# edi-835-parser 1.8.0 reads the first adjustment of each CAS segment alone: coinsurance of 5.10 beside a deductible of
# 20.00 is in no column. X12's request for interpretation 2348: the charge of a service less all its adjustments (CAS03,
# CAS06, CAS09, CAS12, CAS15, CAS18) is what is paid for it.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check edi-835-parser==1.8.0 'pandas<3' setuptools
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
cat >read.py <<'EOF'
import warnings

warnings.simplefilter("ignore")
from edi_835_parser import parse

[service] = parse("paid.edi").to_dataframe().to_dict("records")
adjusted = sum(value for name, value in service.items() if name.startswith("adj_") and name.endswith("_amount"))
print("edi-835-parser 1.8.0")
print("charge less payment:", round(service["charge_amount"] - service["paid_amount"], 2))
print("adjustments read:   ", adjusted)
EOF
venv/bin/python read.py | tee told
grep -q "charge less payment: 25.1" told
grep -q "adjustments read:    20.0" told
