#!/usr/bin/env bash
# Three libraries of RFC 8785 and one number, 2 to the 62nd, the size of a random primary key: jcs 0.2.1 writes it as
# ECMAScript does (section 3.2.2.3), jsoncanon 0.2.4 with all its digits, and rfc8785 0.1.4 refuses it although a double
# holds it exactly. One record, two digests. jsoncanon writes a number of 21 digits as a string.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jcs==0.2.1 jsoncanon==0.2.4 rfc8785==0.1.4
cat >digest.py <<'EOF'
import jcs
import jsoncanon
import rfc8785

record = {"ProcNum": 2**62}
print("jcs 0.2.1:      ", jcs.canonicalize(record).decode())
print("jsoncanon 0.2.4:", jsoncanon.canonicalize(record).decode())
print("jsoncanon 0.2.4:", jsoncanon.canonicalize({"n": 123456789012345680000}).decode())
try:
    print("rfc8785 0.1.4:  ", rfc8785.dumps(record).decode())
except rfc8785.IntegerDomainError as error:
    print("rfc8785 0.1.4:   IntegerDomainError:", error)
EOF
venv/bin/python digest.py | tee told
grep -q 'jcs 0.2.1:       {"ProcNum":4611686018427388000}' told
grep -q 'jsoncanon 0.2.4: {"ProcNum":4611686018427387904}' told
grep -q 'jsoncanon 0.2.4: {"n":"123456789012345680000"}' told
grep -q "IntegerDomainError" told
