#!/usr/bin/env bash
# Hypothesis 6.170.17 draws other values for the same seed once a module of the project has been imported: it mixes the
# constants of such modules into generated values, though not those of a module that is installed in site-packages.
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check hypothesis==6.170.17
for number in $(seq 500); do echo "FEE_$number = $((10000000000 + number * 7919))"; done >fees.py
cp fees.py "$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/installed_fees.py"
cat >finding.py <<'EOF'
import sys
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

found = []

@seed(1)
@settings(database=None, max_examples=300, phases=[Phase.generate])
@given(st.integers())
def collect(value):
    found.append(value)

for name in sys.argv[1:]:
    __import__(name)
collect()
fees = {10000000000 + number * 7919 for number in range(1, 501)}
print(hash(tuple(found)), sum(value in fees for value in found))
EOF
alone=$(venv/bin/python finding.py)
beside=$(venv/bin/python finding.py fees)
installed=$(venv/bin/python finding.py installed_fees)
echo "hypothesis $(venv/bin/python -c 'import hypothesis; print(hypothesis.__version__)')"
echo "digest of 300 values of seed 1, and how many are constants of the module"
echo "alone:                          $alone"
echo "a module beside the test:       $beside"
echo "the same module, site-packages: $installed"
[ "$alone" != "$beside" ] && [ "$alone" = "$installed" ] && [ "${alone##* }" = 0 ] && [ "${beside##* }" -gt 0 ]
