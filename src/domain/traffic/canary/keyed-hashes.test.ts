import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { canaryForTests, nodeKeyedHash } from "../../../canary-for-tests.ts";
import { KeyedHashes, written } from "./keyed-hashes.ts";

const canary = canaryForTests();
const name = `${canary.givenName} ${canary.familyName}`;
const keyed = (algorithm: string, key: string, text: string) =>
  written(new Uint8Array(createHmac(algorithm, key).update(text).digest()));

function learning(...keys: readonly string[]): KeyedHashes {
  const hashes = new KeyedHashes(canary, nodeKeyedHash);
  for (const key of keys) {
    const bytes = Buffer.from(`..${key}..`);
    hashes.learn(bytes, 2, bytes.length - 2);
  }
  return hashes;
}

test("a keyed hash is known by its value, variant and function once its key was learnt, and not before", () => {
  for (const algorithm of ["md5", "sha1", "sha256", "sha512"]) {
    const digest = keyed(algorithm, "tenant-4711", name);
    assert.equal(learning().find(digest), undefined);
    assert.equal(learning("tenant-4712").find(digest), undefined);
    const found = { field: "name", variant: "", digest: `hmac-${algorithm}` };
    assert.deepEqual(learning("tenant-4712", "tenant-4711").find(digest), found);
  }
});

test("of a capture full of keys the first 32 are tried, each once", () => {
  const keys = Array.from({ length: 40 }, (_, number) => `tenant-${number}`);
  const hashes = learning(...keys, ...keys);
  const known = keys.filter((key) => hashes.find(keyed("sha256", key, name)) !== undefined);
  assert.deepEqual(known, keys.slice(0, 32));
});

test("what is too short or too long to be a key is none", () => {
  for (const key of ["short", "k".repeat(257)])
    assert.equal(learning(key).find(keyed("sha256", key, name)), undefined, `${key.length} bytes`);
});
