#!/usr/bin/env bash
# openx12 0.2.1 reads a dental claim (837D, 005010X224A2) as a professional one: the amount is counted, and the
# services, with their codes, teeth and surfaces, are none, without a word.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openx12==0.2.1
cat >claim.edi <<'EOF'
ISA*00*          *00*          *ZZ*SUBMITTER      *ZZ*RECEIVER       *260304*0930*^*00501*000000001*0*T*:~
GS*HC*SUBMITTER*RECEIVER*20260304*0930*1*X*005010X224A2~
ST*837*0001*005010X224A2~
BHT*0019*00*0123*20260304*0930*CH~
NM1*41*2*DENTAL OFFICE*****46*12345~
PER*IC*OFFICE*TE*5555550100~
NM1*40*2*PAYER*****46*54321~
HL*1**20*1~
NM1*85*2*DENTAL OFFICE*****XX*1234567893~
N3*1 MAIN ST~
N4*SALEM*OR*973010000~
REF*EI*123456789~
HL*2*1*22*0~
SBR*P*18*******CI~
NM1*IL*1*SAMPLE*ADA****MI*111223333~
N3*2 OAK ST~
N4*SALEM*OR*973010000~
DMG*D8*19800101*F~
NM1*PR*2*PAYER*****PI*54321~
CLM*26403774*125.5***11:B:1*Y*A*Y*Y~
DTP*472*D8*20260304~
LX*1~
SV3*AD:D2392*125.5****1~
TOO*JP*3*M:O~
DTP*472*D8*20260304~
SE*24*0001~
GE*1*1~
IEA*1*000000001~
EOF
cat >read.py <<'EOF'
from openx12 import x837p

found = x837p.parse(open("claim.edi").read()).summary()
print("openx12 0.2.1")
print(found["file_type"], "billed", found["total_billed"], "for", found["total_services"], "services")
EOF
venv/bin/python read.py | tee told
grep -q "837P (Professional Claim) billed 125.5 for 0 services" told
