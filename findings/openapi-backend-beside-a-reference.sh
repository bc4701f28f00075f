#!/usr/bin/env bash
# openapi-backend 5.21.2 ignores the keywords beside a $ref of an OpenAPI 3.1 schema: a value that violates a pattern
# there is valid, and is invalid where the same pattern stands within an allOf.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts openapi-backend@5.21.2
cat >finding.mjs <<'EOF'
import backend from "openapi-backend";
const OpenAPIBackend = backend.OpenAPIBackend ?? backend.default;
const valid = async (tooth) => {
  const definition = {
    openapi: "3.1.0", info: { title: "Clinic", version: "1" },
    components: { schemas: { Text: { type: "string" } } },
    paths: { "/teeth": { post: {
      operationId: "create-tooth", responses: { 200: { description: "The tooth." } },
      requestBody: { content: { "application/json": { schema: { type: "object", properties: { tooth } } } } },
    } } },
  };
  const api = new OpenAPIBackend({ definition, quick: true });
  await api.init();
  const headers = { "content-type": "application/json" };
  return api.validateRequest({ method: "post", path: "/teeth", headers, body: { tooth: "zero" } }).valid;
};
const reference = { $ref: "#/components/schemas/Text" };
const beside = await valid({ ...reference, pattern: "^[0-9]+$" });
const within = await valid({ allOf: [reference, { pattern: "^[0-9]+$" }] });
console.log("openapi-backend 5.21.2, a tooth \"zero\" and the pattern ^[0-9]+$");
console.log("pattern beside the reference: valid", beside);
console.log("pattern within an allOf:      valid", within);
process.exit(beside === true && within === false ? 0 : 1);
EOF
node finding.mjs
