#!/usr/bin/env bash
# openapi-typescript 7.13.0 writes types and openapi-fetch 0.17.0 sends; the TypeScript compiler accepts a life of a procedure.
# Without the option, fields that have a default would be required in bodies.
set -euo pipefail
npm install --silent --no-audit --no-fund --ignore-scripts openapi-typescript@7.13.0 openapi-fetch@0.17.0 typescript@5.9.3 @types/node@20
npx openapi-typescript openapi.yaml --default-non-nullable=false -o api.d.ts >/dev/null
cat >life.mts <<'EOF'
import assert from "node:assert";
import createClient from "openapi-fetch";
import type { paths } from "./api.d.ts";

const { GET, POST, PUT, DELETE } = createClient<paths>({ baseUrl: process.env.URL! });
const body = { PatNum: 30, ProcDate: "2024-05-06", ProcStatus: "TP" as const, procCode: "D0120" };
const made = (await POST("/procedurelogs", { body })).data!;
const path = { ProcNum: Number(made.ProcNum) };
assert.equal((await GET("/procedurelogs/{ProcNum}", { params: { path } })).data!.ProcStatus, "TP");
assert.equal((await PUT("/procedurelogs/{ProcNum}", { params: { path }, body: { ProcFee: "12.50" } })).data!.ProcFee, "12.50");
const listed = (await GET("/procedurelogs", { params: { query: { PatNum: 30 } } })).data!;
assert(listed.some((one) => one.ProcNum === made.ProcNum));
assert.equal((await DELETE("/procedurelogs/{ProcNum}", { params: { path } })).response.status, 200);
EOF
npx tsc --strict --module nodenext --target es2022 --skipLibCheck --outDir out life.mts
cp -r node_modules out/ && node out/life.mjs
