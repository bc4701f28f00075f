#!/usr/bin/env bash
# hl7-standard 1.0.4 (npm) makes a second amount of the currency of a charge.
# Guess: a message that is read and built again, with nothing set, has the same fields.
# Seen: 125.50&USD, an amount and its currency, is built as 125.50~USD, two amounts; get() finds 125.50 alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts hl7-standard@1.0.4
cat >finding.cjs <<'EOF'
const HL7 = require("hl7-standard");
const charge = "FT1|1|||20260304||CG|D2392^Filling^CDT|||1|125.50&USD";
const message = new HL7(`MSH|^~\\&|OFFICE|A|HUB|B|20260304||DFT^P03|M1|P|2.5.1\r${charge}\r`);
message.transform();
const built = message.build().split(/[\r\n]+/).find((line) => line.startsWith("FT1"));
console.log("hl7-standard 1.0.4");
console.log("read: ", charge);
console.log("built:", built);
console.log("FT1.11:", message.get("FT1.11"));
process.exit(built.split("|")[11] === "125.50~USD" && message.get("FT1.11") === "125.50" ? 0 : 1);
EOF
node finding.cjs
