#!/usr/bin/env bash
# @apidevtools/swagger-parser 13.1.0 rejects an OpenAPI 3.1 document whose server variable has a description, which the
# specification defines; without the description the same document is valid.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts @apidevtools/swagger-parser@13.1.0
cat >finding.mjs <<'EOF'
import SwaggerParser from "@apidevtools/swagger-parser";
const described = (variable) => ({
  openapi: "3.1.0", info: { title: "Clinic", version: "1" }, paths: {},
  servers: [{ url: "http://{host}/", variables: { host: variable } }],
});
const verdict = (variable) => SwaggerParser.validate(described(variable)).then(() => "valid", (error) => error.message.replace(/\s+/g, " "));
const bare = await verdict({ default: "localhost" });
const text = await verdict({ default: "localhost", description: "The host." });
console.log("@apidevtools/swagger-parser 13.1.0");
console.log("default alone:       ", bare);
console.log("default, description:", text);
process.exit(bare === "valid" && text.includes("must NOT have unevaluated properties") ? 0 : 1);
EOF
node finding.mjs
