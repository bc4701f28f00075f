#!/usr/bin/env bash
# pyx12 4.0.0 cannot finish the acknowledgment (999) of a valid remittance (835): it takes AK203 from ST03, which its
# map of 005010X221A1 forbids, so it leaves a 999 that ends after AK1, and says OK. With ST03 the file is a failure.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyx12==4.0.0
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
sed 's/^ST\*835\*0001~/ST*835*0001*005010X221A1~/' paid.edi >with-st03.edi
echo "pyx12 4.0.0"
{ venv/bin/x12valid paid.edi 2>&1 && echo "exit code 0" || true; } | grep -E "EngineError|OK|exit" | tee told
{ venv/bin/x12valid with-st03.edi 2>&1 || true; } | grep "Failure" | tee -a told
echo "the acknowledgment ends: $(tail -n 1 paid.edi.997)" | tee -a told
grep -q "vriic was not set" told
grep -q "paid.edi: OK" told
grep -q "with-st03.edi: Failure" told
grep -q "ends: AK1" told
! grep -q "^SE" paid.edi.997
