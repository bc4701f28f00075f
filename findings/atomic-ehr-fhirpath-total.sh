#!/usr/bin/env bash
# @atomic-ehr/fhirpath 0.1.4 finds that a claim of 1.10 and 12.20 has not the total 13.30: it adds binary floating point
# numbers and compares them without rounding. FHIRPath, section "Decimal": a step of 10^-8, accurately represented.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts @atomic-ehr/fhirpath@0.1.4 fhirpath@5.2.2
cat >total.mjs <<'EOF'
import { evaluate } from "@atomic-ehr/fhirpath";
import fhirpath from "fhirpath";

const claim = JSON.parse(`{"resourceType": "Claim", "total": {"value": 13.30},
  "item": [{"net": {"value": 1.10}}, {"net": {"value": 12.20}}]}`);
const rule = "Claim.total.value = Claim.item.net.value.aggregate($this + $total, 0)";
console.log(rule);
console.log("@atomic-ehr/fhirpath 0.1.4:", await evaluate(rule, { input: claim }));
console.log("fhirpath 5.2.2:            ", fhirpath.evaluate(claim, rule));
EOF
node total.mjs | tee told
grep -q "0.1.4: \[ false \]" told
grep -q "5.2.2:             \[ true \]" told
