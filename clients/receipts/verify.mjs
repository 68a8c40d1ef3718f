// Verifies a receipt of Lethe by Node's own crypto, without Lethe and without a network.
//
//   node verify.mjs receipt.jws jwks.json
//
// Prints what was signed and ends with 0, or says why not and ends with 1.
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const [receiptFile, keysFile] = process.argv.slice(2);
const receipt = readFileSync(receiptFile, "utf8").trim();
const { keys } = JSON.parse(readFileSync(keysFile, "utf8"));

const refuse = (why) => {
  console.error(`not genuine: ${why}`);
  process.exit(1);
};

const parts = receipt.split(".");
const bytes = parts.map((part) => Buffer.from(part, "base64url"));
if (parts.length !== 3 || bytes.some((b, i) => b.toString("base64url") !== parts[i])) {
  refuse("no compact JWS");
}
const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return refuse("no JSON");
  }
};
const header = parse(bytes[0]);
if (header.alg !== "EdDSA" || header.typ !== "lethe-receipt") refuse("no receipt");
const jwk = keys.find((key) => key.kid === header.kid);
if (!jwk) refuse(`the key ${header.kid} is not among those given`);

const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
if (!verify(null, signed, createPublicKey({ key: jwk, format: "jwk" }), bytes[2])) {
  refuse("the signature does not fit");
}
console.log(JSON.stringify(parse(bytes[1]), null, 2));
