// node sigstore.mjs FOLDER PUBLIC-KEY: verifies the envelope of an unpacked bundle with the libraries of sigstore-js.
import { readFileSync } from "node:fs";
import { bundleFromJSON } from "@sigstore/bundle";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import { createPublicKey } from "node:crypto";

const [folder, key] = process.argv.slice(2);
const dsseEnvelope = JSON.parse(readFileSync(`${folder}/statement.dsse.json`, "utf8"));
const hint = dsseEnvelope.signatures[0].keyid;
const entity = toSignedEntity(bundleFromJSON({
  mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
  verificationMaterial: { publicKey: { hint }, tlogEntries: [], timestampVerificationData: null },
  dsseEnvelope,
}));
const root = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
const keys = toTrustMaterial(root, () => ({ publicKey: createPublicKey(readFileSync(key)), validFor: () => true }));
new Verifier(keys, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0, tsaThreshold: 0 }).verify(entity);
console.log("verified");
