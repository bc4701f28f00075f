#!/usr/bin/env bash
# edi-835-parser 1.8.0 cannot read the answer to a pretreatment estimate (CLP02 is 25, predetermination pricing only):
# its fallback for a status that it does not list lacks an argument, and the whole file is lost to a TypeError.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check edi-835-parser==1.8.0 'pandas<3' setuptools
cat >estimate.edi <<'EOF'
ISA*00*          *00*          *ZZ*PAYER          *ZZ*OFFICE         *260304*0930*^*00501*000000001*0*T*:~
GS*HP*PAYER*OFFICE*20260304*0930*1*X*005010X221A1~
ST*835*0001~
BPR*H*0*C*NON************20260304~
TRN*1*12345*1512345678~
DTM*405*20260304~
N1*PR*SAMPLE DENTAL PLAN~
N3*1 PAYER ST~
N4*SALEM*OR*973010000~
PER*BL*CLAIMS*TE*5555550100~
N1*PE*DENTAL OFFICE*XX*1234567893~
LX*1~
CLP*26403774*25*125.5*0*25.1*12*2026030499~
NM1*QC*1*SAMPLE*ADA****MI*111223333~
SVC*AD:D2392*125.5*0**1~
DTM*472*20260304~
CAS*PR*2*25.1~
CAS*OA*101*100.4~
REF*6R*1~
AMT*B6*125.5~
SE*19*0001~
GE*1*1~
IEA*1*000000001~
EOF
cat >read.py <<'EOF'
import warnings

warnings.simplefilter("ignore")
from edi_835_parser import parse

print("edi-835-parser 1.8.0")
try:
    print(len(parse("estimate.edi").to_dataframe()), "services")
except TypeError as error:
    print("TypeError:", error)
EOF
venv/bin/python read.py | tee told
grep -q "TypeError: .*was_forwarded" told
