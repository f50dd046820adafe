import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { KEY_FILE_NAME, openDataKey } from "./data-key.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carelabel-key-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const posixOnly = process.platform === "win32" ? "Windows has no such modes" : false;
const path = () => join(folder, KEY_FILE_NAME);
const fileText = () => readFileSync(path(), "utf8");
const open = (environment: Record<string, string> = {}, mayCreate = true) =>
  openDataKey(folder, { environment, mayCreate });
const secret = new TextEncoder().encode("the gateway's password");
const unusable = (where: string, message: RegExp) => ({ name: "InputError", code: "key-unusable", where, message });

test("the first start makes a key that only its owner can read, and later starts find it", async () => {
  const first = await open();
  const sealed = first.seal(secret, "links/gateway");
  assert.equal(first.protectedBy, "file-mode");
  if (posixOnly === false) assert.equal(statSync(path()).mode & 0o777, 0o600);
  assert.deepEqual((await open()).open(sealed, "links/gateway"), secret);
  assert.deepEqual(readdirSync(folder), [KEY_FILE_NAME]);
});

test("a key file that a backup brought back readable for all is closed again", { skip: posixOnly }, async () => {
  await open();
  chmodSync(path(), 0o644);
  await open();
  assert.equal(statSync(path()).mode & 0o777, 0o600);
});

test("with a passphrase the key does not stand in the file, and only that passphrase opens it", async () => {
  const first = await open({ CARELABEL_PASSPHRASE: "grün wie Klee" });
  const sealed = first.seal(secret, "a");
  assert.equal(first.protectedBy, "passphrase");
  assert.equal(JSON.parse(fileText()).key, undefined);

  const decomposed = "grün wie Klee".normalize("NFD");
  assert.deepEqual((await open({ CARELABEL_PASSPHRASE: decomposed })).open(sealed, "a"), secret);
  await assert.rejects(open(), unusable("CARELABEL_PASSPHRASE", /wrapped; set the passphrase/));
  await assert.rejects(open({ CARELABEL_PASSPHRASE: "gruen" }), unusable("CARELABEL_PASSPHRASE", /does not open/));
});

test("a passphrase that comes later wraps the same key in place", async () => {
  const sealed = (await open()).seal(secret, "a");
  const { key } = JSON.parse(fileText());
  const wrapped = await open({ CARELABEL_PASSPHRASE: "clover" });
  assert.equal(wrapped.protectedBy, "passphrase");
  assert.deepEqual(wrapped.open(sealed, "a"), secret);
  assert.ok(!fileText().includes(key));
  assert.deepEqual(readdirSync(folder), [KEY_FILE_NAME]);
  await assert.rejects(open(), unusable("CARELABEL_PASSPHRASE", /set the passphrase/));
});

test("a key from the environment is not written down; the file only tells it from another", async () => {
  const CARELABEL_DATA_KEY = randomBytes(32).toString("base64");
  const first = await open({ CARELABEL_DATA_KEY }, false);
  const sealed = first.seal(secret, "a");
  assert.equal(first.protectedBy, "environment");
  assert.ok(!fileText().includes(CARELABEL_DATA_KEY));
  assert.deepEqual((await open({ CARELABEL_DATA_KEY })).open(sealed, "a"), secret);

  const other = randomBytes(32).toString("base64");
  await assert.rejects(open({ CARELABEL_DATA_KEY: other }), unusable("CARELABEL_DATA_KEY", /another key/));
  // A service that lost its environment must not begin anew beside data that it cannot open.
  await assert.rejects(open(), unusable("CARELABEL_DATA_KEY", /from the environment/));
});

for (const [what, text] of [
  ["a password", "correct horse"],
  ["31 bytes", Buffer.alloc(31, 1).toString("base64")],
  ["33 bytes", Buffer.alloc(33, 1).toString("base64")],
  ["what is no Base64", "*".repeat(44)],
] as const) {
  test(`${what} in the environment is refused as a key`, async () => {
    await assert.rejects(open({ CARELABEL_DATA_KEY: text }), unusable("CARELABEL_DATA_KEY", /32 random bytes/));
    assert.ok(!existsSync(path()));
  });
}

test("where data lie already, a missing key file is told and no new key is made", async () => {
  await assert.rejects(open({}, false), unusable(path(), /restore this file/));
  assert.ok(!existsSync(path()));
});

test("a damaged key file is refused without a word of what it holds", async () => {
  await open();
  const whole = fileText();
  const { key } = JSON.parse(whole) as { key: string };
  const swapped = key.startsWith("A") ? `B${key.slice(1)}` : `A${key.slice(1)}`;
  for (const damaged of [
    "",
    "{",
    whole.slice(0, -20),
    whole.replace(key, swapped),
    whole.replace('"version": 1', '"version": 2'),
  ]) {
    writeFileSync(path(), damaged);
    await assert.rejects(open(), (error: Error) => {
      assert.match(error.message, /damaged; restore it/);
      assert.ok(!inspect(error).includes(key.slice(4, 12)));
      return true;
    });
  }
});

test("a key that is logged by mistake shows nothing", async () => {
  const dataKey = await open();
  const { key } = JSON.parse(fileText()) as { key: string };
  const shown = inspect(dataKey, { depth: 9, showHidden: true }) + JSON.stringify(dataKey);
  assert.ok(!shown.includes(key));
  assert.ok(!shown.includes(Buffer.from(key, "base64").toString("hex").slice(0, 8)));
});

test("what is sealed opens again whatever it is, in its own context only", async () => {
  const dataKey = await open();
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), fc.string(), (bytes, context, other) => {
      const sealed = dataKey.seal(bytes, context);
      assert.deepEqual(dataKey.open(sealed, context), Uint8Array.from(bytes));
      if (context !== other) assert.throws(() => dataKey.open(sealed, other), { code: "key-unusable" });
    }),
  );
});

test("every flipped or missing byte of what is sealed is noticed", async () => {
  const dataKey = await open();
  const sealed = dataKey.seal(secret, "a");
  for (let at = 0; at < sealed.length; at++) {
    const flipped = sealed.with(at, (sealed[at] ?? 0) ^ 1);
    assert.throws(() => dataKey.open(flipped, "a"), { code: "key-unusable" });
    assert.throws(() => dataKey.open(sealed.subarray(0, at), "a"), { code: "key-unusable" });
  }
});

test("keys for two purposes or two salts have nothing in common", async () => {
  const dataKey = await open();
  const salt = randomBytes(32);
  const keys = [
    dataKey.deriveKey("evidence file", salt),
    dataKey.deriveKey("evidence file", randomBytes(32)),
    dataKey.deriveKey("tokens", salt),
  ].map((key) => Buffer.from(key).toString("hex"));
  assert.equal(new Set(keys).size, 3);
  assert.equal(Buffer.from(dataKey.deriveKey("tokens", salt)).toString("hex"), keys[2]);
});
