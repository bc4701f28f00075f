#!/usr/bin/env bash
# openapi-backend 5.21.2, in strict mode, judges an OpenAPI 3.1 document by the schema of 3.0: a summary of the info
# object, which 3.1 added, makes it "not valid OpenAPI".
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts openapi-backend@5.21.2
cat >finding.mjs <<'EOF'
import backend from "openapi-backend";
const OpenAPIBackend = backend.OpenAPIBackend ?? backend.default;
const outcome = async (info) => {
  const definition = { openapi: "3.1.0", info: { title: "Clinic", version: "1", ...info }, paths: {} };
  return new OpenAPIBackend({ definition, strict: true }).init().then(() => "valid", (error) => error.message.replace(/\s+/g, " ").slice(0, 200));
};
const plain = await outcome({}), summary = await outcome({ summary: "A clinic." });
console.log("openapi-backend 5.21.2");
console.log("without summary:", plain);
console.log("with summary:   ", summary);
process.exit(plain === "valid" && summary.includes("Document is not valid OpenAPI") ? 0 : 1);
EOF
node finding.mjs
