#!/usr/bin/env bash
# fhir 4.12.0 (npm) turns the fees of a claim into strings if it reads them from XML, and its own validator then refuses
# the claim. FHIR R4, "JSON Representation of Resources": a decimal is a number in JSON.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts fhir@4.12.0
cat >claim.cjs <<'EOF'
const { Fhir } = require("fhir");

const claim = {
  resourceType: "Claim", status: "active", use: "claim", patient: { reference: "Patient/1" }, created: "2026-03-04",
  type: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/claim-type", code: "oral" }] },
  provider: { reference: "Organization/1" }, priority: { coding: [{ code: "normal" }] },
  insurance: [{ sequence: 1, focal: true, coverage: { reference: "Coverage/1" } }], total: { value: 125.5 },
};
const fhir = new Fhir();
const read = fhir.xmlToObj(fhir.objToXml(claim));
console.log("fhir 4.12.0");
console.log("before:", JSON.stringify(claim.total), "valid:", fhir.validate(claim).valid);
console.log("after: ", JSON.stringify(read.total), "valid:", fhir.validate(read).valid);
EOF
node claim.cjs | tee told
grep -q 'before: {"value":125.5} valid: true' told
grep -q 'after:  {"value":"125.5"} valid: false' told
