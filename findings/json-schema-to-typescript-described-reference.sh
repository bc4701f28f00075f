#!/usr/bin/env bash
# json-schema-to-typescript 16.0.0 makes another interface of a definition for each $ref that has a description beside
# it, which draft 2020-12 permits: one definition that is used three times becomes Part, Part1 and Part2.
set -euo pipefail
cd "$(mktemp -d)"
npm install --silent --no-audit --no-fund --ignore-scripts json-schema-to-typescript@16.0.0
cat >whole.schema.json <<'EOF'
{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Whole", "type": "object",
 "properties": {"a": {"$ref": "#/$defs/part"},
                "b": {"$ref": "#/$defs/part", "description": "The second."},
                "c": {"$ref": "#/$defs/part", "description": "The third."}},
 "$defs": {"part": {"type": "object", "properties": {"n": {"type": "integer"}}}}}
EOF
npx json2ts -i whole.schema.json >whole.d.ts
echo "json-schema-to-typescript 16.0.0"
grep "export interface" whole.d.ts
[ "$(grep -c "export interface Part" whole.d.ts)" = 3 ]
