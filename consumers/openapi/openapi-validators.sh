#!/usr/bin/env bash
# Four readers of the document: swagger-parser 13.1.0 calls it valid; openapi-backend 5.21.2 and express-openapi-validator
# 5.6.2 find each operation and refuse what the document refuses; openapi-client-axios 7.9.1 finds the server by itself.
set -euo pipefail
npm install --silent --no-audit --no-fund --ignore-scripts @apidevtools/swagger-parser@13.1.0 openapi-backend@5.21.2 \
    openapi-client-axios@7.9.1 axios@1.13.2 express-openapi-validator@5.6.2 express@4.21.2
cat >read.mjs <<'EOF'
import assert from "node:assert";
import fs from "node:fs";
import http from "node:http";
import { once } from "node:events";
import SwaggerParser from "@apidevtools/swagger-parser";
import backend from "openapi-backend";
import axiosClient from "openapi-client-axios";
import express from "express";
import * as validator from "express-openapi-validator";

const document = () => JSON.parse(fs.readFileSync("openapi.json"));
await SwaggerParser.validate(document());

const client = await new (axiosClient.default ?? axiosClient)({ definition: document() }).init();
assert.equal(client.defaults.baseURL, "http://127.0.0.1:30222/api/v1");

const body = { PatNum: 30, ProcDate: "2024-05-06", ProcStatus: "TP", procCode: "D0120" };
const requests = [
  ["GET", "/procedurelogs?PatNum=30", undefined, true, "list-procedures"],
  ["GET", "/procedurelogs/GroupNotes?PatNum=30", undefined, true, "list-group-notes"],
  ["GET", "/procedurelogs/GroupNotes", undefined, false, "list-group-notes"],
  ["POST", "/procedurelogs", body, true, "create-procedure"],
  ["POST", "/procedurelogs", { ...body, PatNum: "0" }, false, "create-procedure"],
  ["POST", "/procedurelogs", { ...body, procCode: undefined }, false, "create-procedure"],
  ["POST", "/procedurelogs", { ...body, Dx: 126, dxName: "Cracked Tooth" }, false, "create-procedure"],
];
const api = new (backend.OpenAPIBackend ?? backend.default)({ definition: document(), quick: true });
await api.init();
for (const [method, path, sent, valid, operation] of requests) {
  const request = { method, path, headers: { "content-type": "application/json" }, body: sent && JSON.parse(JSON.stringify(sent)) };
  assert.equal(api.matchOperation(request).operationId, operation);
  assert.equal(api.validateRequest(request).valid, valid, `openapi-backend: ${method} ${path} ${JSON.stringify(sent)}`);
}

const app = express();
app.use(express.json(), validator.middleware({ apiSpec: document(), validateSecurity: false }));
app.use((request, response) => response.json(request.openapi.schema.operationId));
app.use((error, request, response, next) => response.status(error.status).json(error.message));
const server = http.createServer(app).listen(0, "127.0.0.1");
await once(server, "listening");
const base = `http://127.0.0.1:${server.address().port}/api/v1`;
requests.push(["GET", "/procedurelogs?DateTStamp=2020-07-30+08:00:00", undefined, true, "list-procedures"]);
for (const [method, path, sent, valid, operation] of requests) {
  const headers = sent ? { "content-type": "application/json" } : {};
  const answer = await fetch(base + path, { method, headers, body: sent && JSON.stringify(sent) });
  assert.equal(answer.ok, valid, `express-openapi-validator: ${method} ${path} ${JSON.stringify(sent)}`);
  if (valid) assert.equal(await answer.json(), operation);
}
server.close();
EOF
node read.mjs
