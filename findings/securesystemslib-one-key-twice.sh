#!/usr/bin/env bash
# securesystemslib 1.6.0 counts one public key as two signers if it is given under two keyids: a threshold of 2 is met by
# one person who signed once, and whose signature stands in the envelope twice. DSSE: a keyid is an unauthenticated hint.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'securesystemslib[crypto]==1.6.0'
cat >verify.py <<'EOF'
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner, SSlibKey

signer = CryptoSigner.generate_ed25519()
envelope = Envelope(b"{}", "application/vnd.in-toto+json", {})
envelope.sign(signer)
written = envelope.to_dict()
written["signatures"].append(written["signatures"][0] | {"keyid": "another"})
key = signer.public_key
same = SSlibKey("another", key.keytype, key.scheme, key.keyval)
accepted = Envelope.from_dict(written).verify([key, same], threshold=2)
print("securesystemslib 1.6.0")
print("different public keys:", len({one.keyval["public"] for one in accepted.values()}))
print("accepted signers:     ", len(accepted))
EOF
venv/bin/python verify.py | tee told
grep -q "different public keys: 1" told && grep -q "accepted signers:      2" told
