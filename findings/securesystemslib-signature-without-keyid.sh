#!/usr/bin/env bash
# securesystemslib 1.6.0 raises KeyError on a DSSE envelope whose signature has no keyid, which DSSE calls optional.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'securesystemslib[crypto]==1.6.0'
cat >read.py <<'EOF'
from securesystemslib.dsse import Envelope

written = {"payload": "e30=", "payloadType": "application/json", "signatures": [{"sig": "AAAA"}]}
print("securesystemslib 1.6.0")
try:
    print("read:", Envelope.from_dict(written))
except Exception as problem:
    print("refused:", repr(problem))
EOF
venv/bin/python read.py | tee told
grep -q "refused: KeyError('keyid')" told
