#!/usr/bin/env bash
# @apideck/portman 1.33.0 requires tslib, which it does not declare: installed alone it does not start; with tslib it does.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts @apideck/portman@1.33.0
alone=$(npx portman --version 2>&1 || true)
npm install --silent --no-audit --no-fund --ignore-scripts tslib@2.8.1
beside=$(npx portman --version 2>&1)
echo "@apideck/portman 1.33.0"
echo "alone:      $(grep --max-count=1 "Cannot find module" <<<"$alone" || head -n 1 <<<"$alone")"
echo "with tslib: $(tail -n 1 <<<"$beside")"
grep --quiet "Cannot find module 'tslib'" <<<"$alone"
! grep --quiet "Cannot find module" <<<"$beside"
