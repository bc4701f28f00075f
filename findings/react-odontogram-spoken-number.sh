#!/usr/bin/env bash
# react-odontogram 0.5.6 with the notation Universal shows the number 8 for the upper right central incisor, and gives
# screen readers "Tooth 11", its FDI number. The Universal tooth 11 is the upper left canine.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts react-odontogram@0.5.6 react@19 react-dom@19
cat >draw.mjs <<'EOF'
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Odontogram } from "react-odontogram";

const drawn = renderToStaticMarkup(createElement(Odontogram, { notation: "Universal" }));
console.log("react-odontogram 0.5.6");
for (const tooth of ["teeth-11", "teeth-23"]) {
  const [, spoken, shown] = drawn.match(`<g class="${tooth}[^"]*"[^>]*aria-label="([^"]+)"[^>]*><title>([^<]+)`);
  console.log(`${tooth}: shown as ${shown}, spoken as ${spoken}`);
}
EOF
node draw.mjs | tee told
grep -q "teeth-11: shown as 8, spoken as Tooth 11" told
grep -q "teeth-23: shown as 11, spoken as Tooth 23" told
