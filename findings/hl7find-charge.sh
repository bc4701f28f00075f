#!/usr/bin/env bash
# hl7find 1.0.2 reads the fee of a charge as 1: FT1-11 is 125.50&USD, a component of two subcomponents, and FT1.11.1.1
# is its first character. PID-3.4.1 of a field with several components is right. MSH-9 is found as MSH.8.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check hl7find==1.0.2
cat >find.py <<'EOF'
from hl7find import HL7Message

message = HL7Message("\r".join([
    r"MSH|^~\&|PMS|OFFICE|BILLING|OFFICE|20260304093000||DFT^P03^DFT_P03|1|P|2.5.1", "EVN||20260304093000",
    "PID|1||11^^^OFFICE&1.2.3&ISO^MR||SAMPLE^ADA||19800101|F",
    "FT1|1|||20260304||CG|D2392^Resin, two surfaces^CDT||||125.50&USD"]))
print("hl7find 1.0.2")
for path in ("FT1.11", "FT1.11.1.1", "PID.3.4.1", "MSH.9.1", "MSH.8.1"):
    print(path, "is", message.find(path))
EOF
venv/bin/python find.py | tee told
grep -q "FT1.11 is 125.50&USD" told
grep -q "FT1.11.1.1 is 1$" told
grep -q "PID.3.4.1 is OFFICE" told
grep -q "MSH.9.1 is 1$" told
grep -q "MSH.8.1 is DFT" told
