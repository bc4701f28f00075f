#!/usr/bin/env bash
# openapi-client-axios 7.9.1 percent-encodes the default of a server variable, so a default of host and port makes a
# base URL that no request can use.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts openapi-client-axios@7.9.1 axios@1.13.2
cat >finding.mjs <<'EOF'
import client from "openapi-client-axios";
const OpenAPIClientAxios = client.default ?? client;
const definition = {
  openapi: "3.0.3", info: { title: "Clinic", version: "1" },
  servers: [{ url: "http://{host}/api", variables: { host: { default: "127.0.0.1:8080" } } }],
  paths: { "/teeth": { get: { operationId: "teeth", responses: { 200: { description: "Teeth." } } } } },
};
const api = await new OpenAPIClientAxios({ definition }).init();
const outcome = await api.teeth().then(() => "answered", (error) => error.message);
console.log("openapi-client-axios 7.9.1");
console.log("base URL:", api.defaults.baseURL);
console.log("request: ", outcome);
process.exit(api.defaults.baseURL === "http://127.0.0.1%3A8080/api" && outcome === "Invalid URL" ? 0 : 1);
EOF
node finding.mjs
