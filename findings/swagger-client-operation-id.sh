#!/usr/bin/env bash
# swagger-client 3.37.3 does not find an operation by its operationId if that has a hyphen; it finds it by the id with
# an underscore, which the document does not have.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts swagger-client@3.37.3
cat >finding.mjs <<'EOF'
import SwaggerClient from "swagger-client";
const spec = {
  openapi: "3.1.0", info: { title: "Clinic", version: "1" }, servers: [{ url: "http://clinic.example" }],
  paths: { "/teeth": { get: { operationId: "list-teeth", responses: { 200: { description: "Teeth." } } } } },
};
const client = await SwaggerClient({ spec });
const found = (operationId) => {
  try { return SwaggerClient.buildRequest({ spec: client.spec, operationId }).url; } catch (error) { return error.message; }
};
const own = found("list-teeth"), changed = found("list_teeth");
console.log("swagger-client 3.37.3");
console.log("list-teeth:", own);
console.log("list_teeth:", changed);
process.exit(own.includes("not found") && changed === "http://clinic.example/teeth" ? 0 : 1);
EOF
node finding.mjs
