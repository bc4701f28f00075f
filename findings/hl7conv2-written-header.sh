#!/usr/bin/env bash
# hl7conv2 0.2.5 reads a charge (DFT) into JSON and writes it back with the delimiters of its header in escapes.
# Guess: the message comes back, apart from the ends of its lines.
# Seen: MSH-2 is ^\R\\\\T\ in place of ^~\&, and the amount with its currency, 125.50&USD, is 125.50\T\USD.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check hl7conv2==0.2.5
cat >convert.py <<'EOF'
from hl7conv2 import Hl7Json, JsonHl7

HEADER = r"MSH|^~\&|OFFICE|A|HUB|B|20260304||DFT^P03|M1|P|2.5.1"
CHARGE = r"FT1|1|||20260304||CG|D2392^Filling^CDT|||1|125.50&USD"
read = Hl7Json(f"{HEADER}\r{CHARGE}\r").hl7_json
header, charge = JsonHl7(read).hl7_string.splitlines()[:2]
print("hl7conv2 0.2.5")
print("header, was:", HEADER)
print("header, is: ", header)
print("charge, was:", CHARGE)
print("charge, is: ", charge)
EOF
venv/bin/python convert.py | tee told
grep -qF 'header, is:  MSH|^\R\\\\T\|OFFICE|' told
grep -qF 'charge, is:  FT1|1|||20260304||CG|D2392^Filling^CDT|||1|125.50\T\USD' told
