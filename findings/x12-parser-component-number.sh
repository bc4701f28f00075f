#!/usr/bin/env bash
# x12-parser 1.3.0 (npm) counts the components of an element from 0: the procedure code of a dental service, SV301-2, is
# under 1-1. A line break after the last segment is a segment without a name.
# Guess: SV301-1 and SV301-2 are under 1-1 and 1-2, as elements are under their own numbers; line breaks are skipped.
# Seen: AD is under 1 and D2392 under 1-1, there is no 1-2; four segments give five.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts x12-parser@1.3.0
cat >service.edi <<'EOF'
ISA*00*          *00*          *ZZ*SUBMITTER      *ZZ*RECEIVER       *260304*0930*^*00501*000000001*0*T*:~
SV3*AD:D2392*125.5****1~
TOO*JP*3*M:O~
IEA*0*000000001~
EOF
cat >finding.cjs <<'EOF'
const { createReadStream } = require("node:fs");
const { X12parser } = require("x12-parser");
const found = [];
createReadStream("service.edi").pipe(new X12parser()).on("data", (segment) => found.push(segment)).on("end", () => {
  console.log("x12-parser 1.3.0");
  console.log("service:", JSON.stringify(found[1]));
  console.log("tooth:  ", JSON.stringify(found[2]));
  console.log("names:  ", JSON.stringify(found.map((segment) => segment.name)));
  const [, service, tooth, , last] = found;
  const counted = service["1"] === "AD" && service["1-1"] === "D2392" && !("1-2" in service) && tooth["3-1"] === "O";
  process.exit(counted && found.length === 5 && last.name === "" ? 0 : 1);
});
EOF
node finding.cjs
