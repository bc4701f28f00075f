#!/usr/bin/env bash
# x12-edi-tools 0.1.2 reads no dental claim of an 837D: its DentalClaimProcessor calls a claim non-dental.
# Guess: it reads the claim, which says 005010X224A2 in ST03, and line breaks between segments make no difference.
# Seen: it refuses the claim as non-dental if all segments are in one line. It finds no claim, without a word, if each
# segment has a line of its own. X12Parser of the same library reads both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check x12-edi-tools==0.1.2
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
from x12_edi_tools.dental_claim_processor import DentalClaimProcessor, DentalClaimProcessorError
from x12_edi_tools.x12_parser import X12Parser

lines = open("claim.edi").read()
line = lines.replace("\n", "")
print("x12-edi-tools 0.1.2")
for name, text in (
    ("one line", line),
    ("a line each", lines),
):
    try:
        found = f"{len(DentalClaimProcessor().process(text))} claims"
    except DentalClaimProcessorError as error:
        found = f"refused: {error}"
    print(f"{name}: {found}; X12Parser finds {len(X12Parser().parse(text)['CLM'])}")
EOF
venv/bin/python read.py | tee told
grep -q "^one line: refused: .*non-dental claim transaction set; X12Parser finds 1" told
grep -q "^a line each: 0 claims; X12Parser finds 1" told
