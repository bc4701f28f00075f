#!/usr/bin/env bash
# toothnotation 0.1.0 reads 18 of the 32 Universal numbers of permanent teeth as FDI if no system is named.
# Guess: what a tooth gives as its Universal number is parsed as that tooth again, or is refused as ambiguous.
# Seen: 14, the upper left first molar, is parsed without a word as the upper right first premolar, which is 5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check toothnotation==0.1.0
cat >parse_again.py <<'PY'
from toothnotation import all_teeth, parse

others = [tooth for tooth in all_teeth("permanent") if parse(tooth.universal) != tooth]
first = parse("14", "universal")
print("toothnotation 0.1.0")
print("Universal 14:", first.name)
print("parsed again:", parse(first.universal).name, parse(first.universal).universal)
print("another tooth:", len(others), "of", len(all_teeth("permanent")))
PY
venv/bin/python parse_again.py | tee told
grep -q "^Universal 14: upper left first molar$" told
grep -q "^parsed again: upper right first premolar 5$" told
grep -q "^another tooth: 18 of 32$" told
