#!/usr/bin/env bash
# react-odontogram 0.5.6 draws the teeth of a child (maxTeeth 5, "for baby/mixed dentition views") under the numbers of
# permanent teeth: the upper right second molar is 15 and 4, where FDI has 55 and the Universal system A.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts react-odontogram@0.5.6 react@19 react-dom@19
cat >draw.mjs <<'EOF'
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Odontogram } from "react-odontogram";

console.log("react-odontogram 0.5.6");
for (const notation of ["FDI", "Universal"]) {
  const drawn = renderToStaticMarkup(createElement(Odontogram, { notation, maxTeeth: 5 }));
  const teeth = [...drawn.matchAll(/<title>([^<O]+)</g)].map((found) => found[1]);
  console.log(`${notation}: ${teeth.length} teeth, ${teeth.join(" ")}`);
}
EOF
node draw.mjs | tee told
grep -q "FDI: 20 teeth, 11 12 13 14 15 21" told
grep -q "Universal: 20 teeth, 8 7 6 5 4 9" told
