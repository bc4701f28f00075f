#!/usr/bin/env bash
# Spectral 6.16.3 finds no error in either document.
set -euo pipefail
npm install --silent --no-audit --no-fund --ignore-scripts @stoplight/spectral-cli@6.16.3
echo 'extends: ["spectral:oas", "spectral:arazzo"]' >rules.yaml
npx spectral lint --ruleset rules.yaml openapi.yaml arazzo.yaml
