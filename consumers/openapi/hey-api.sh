#!/usr/bin/env bash
# @hey-api/openapi-ts 0.99.0 generates a client; it takes a group note through its life, and its procedures.
set -euo pipefail
echo '{"type": "module"}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts @hey-api/openapi-ts@0.99.0 typescript@5.9.3 tsx@4.20.6 esbuild@0.25.12
npx openapi-ts -i ./openapi.yaml -o client -c @hey-api/client-fetch >/dev/null
cat >life.mts <<'EOF'
import assert from "node:assert";
import * as api from "./client/index.ts";
import { client } from "./client/client.gen.ts";

client.setConfig({ baseUrl: process.env.URL!, throwOnError: true });
const body = { PatNum: 30, ProcDate: "2024-05-06", ProcStatus: "TP" as const, procCode: "D0120" };
const members = [(await api.createProcedure({ body })).data!.ProcNum, (await api.createProcedure({ body })).data!.ProcNum];
const note = (await api.createGroupNote({ body: { PatNum: 30, ProcNums: members, Note: "Medical: no changes" } })).data!;
const path = { ProcNum: Number(note.ProcNum) };
const changed = await api.updateGroupNote({ path, body: { PatNum: 30, Note: "Dental exam" } });
assert.equal(changed.data!.Note, "Dental exam");
const listed = (await api.listGroupNotes({ query: { PatNum: 30 } })).data!;
assert(listed.some((one) => one.ProcNum === note.ProcNum));
assert.equal((await api.deleteGroupNote({ path })).response!.status, 200);
for (const ProcNum of members) await api.deleteProcedure({ path: { ProcNum: Number(ProcNum) } });
EOF
npx tsx life.mts
