#!/usr/bin/env bash
# Redocly CLI 2.77.0 lints both documents, and respect runs every workflow against the server.
set -euo pipefail
npm install --silent --no-audit --no-fund --ignore-scripts @redocly/cli@2.77.0
npx redocly lint openapi.yaml arazzo.yaml
npx redocly respect arazzo.yaml --server procedurelogs="$URL"
