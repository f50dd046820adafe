import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, before, beforeEach, test } from "node:test";
import { readBytes, writeAllOrNone, writeWhole } from "./files.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const nothing = Readable.from([]);
const posixOnly = process.platform === "win32" ? "Windows has neither these modes nor these devices" : false;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "carelabel-files-"));
});
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(at(name), { recursive: true });
});
after(() => rmSync(folder, { recursive: true, force: true }));

const unwritable = { name: "InputError", code: "file-unwritable" };
const KEY = '{ "carelabel": "signing-key", "holder": "Hillbrook Medical" }';

test("a file is replaced whole, keeps its permissions, and leaves nothing beside it", { skip: posixOnly }, async () => {
  writeFileSync(at("trust.json"), "old");
  chmodSync(at("trust.json"), 0o600);
  await writeWhole(at("trust.json"), "new");
  assert.equal(readFileSync(at("trust.json"), "utf8"), "new");
  assert.equal(statSync(at("trust.json")).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ["trust.json"]);
});

test("a secret is its owner's alone, whatever stood there", { skip: posixOnly }, async () => {
  writeFileSync(at("open.json"), "old");
  chmodSync(at("open.json"), 0o644);
  for (const name of ["open.json", "new.json"]) {
    await writeWhole(at(name), "secret", { secret: true });
    assert.equal(statSync(at(name)).mode & 0o777, 0o600, name);
  }
});

test("a link to a file stays a link, and the file behind it is written", { skip: posixOnly }, async () => {
  writeFileSync(at("real"), "old");
  symlinkSync(at("real"), at("name"));
  await writeWhole(at("name"), "new");
  assert.ok(lstatSync(at("name")).isSymbolicLink());
  assert.equal(readFileSync(at("real"), "utf8"), "new");
});

test("devices, pipes and folders are not written onto", { skip: posixOnly }, async () => {
  execFileSync("mkfifo", [at("pipe")]);
  symlinkSync("/dev/null", at("null"));
  for (const path of [at("pipe"), at("null"), folder]) {
    for (const replace of [true, false]) await assert.rejects(writeWhole(path, "x", { replace }), unwritable, path);
  }
  assert.ok(lstatSync(at("pipe")).isFIFO() && lstatSync(at("null")).isSymbolicLink());
});

test("of many that want one new name at once, exactly one gets it", async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => writeWhole(at("label.yaml"), String(index), { replace: false })),
  );
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  for (const outcome of outcomes) if (outcome.status === "rejected") assert.equal(outcome.reason.code, unwritable.code);
  assert.deepEqual(readdirSync(folder), ["label.yaml"]);
});

test("what was read is not written onto, by whatever name", async () => {
  writeFileSync(at("label.yaml"), "label");
  linkSync(at("label.yaml"), at("twin.yaml"));
  for (const name of ["label.yaml", "twin.yaml"])
    await assert.rejects(writeWhole(at(name), "x", { inputs: ["-", at("absent"), at("label.yaml")] }), unwritable);
  await writeWhole(at("other.yaml"), "x", { inputs: [at("label.yaml")] });
  assert.equal(readFileSync(at("label.yaml"), "utf8"), "label");
});

test("a signing key is never overwritten", async () => {
  writeFileSync(at("key.json"), KEY);
  for (const replace of [true, false]) await assert.rejects(writeWhole(at("key.json"), "x", { replace }), unwritable);
  assert.equal(readFileSync(at("key.json"), "utf8"), KEY);
});

test("two files are written together or not at all", async () => {
  writeFileSync(at("card.json"), "another card");
  await assert.rejects(
    writeAllOrNone([
      { path: at("key.json"), content: KEY, secret: true, replace: false },
      { path: at("card.json"), content: "card", replace: false },
    ]),
    { ...unwritable, where: at("card.json") },
  );
  assert.deepEqual([existsSync(at("key.json")), readdirSync(folder)], [false, ["card.json"]]);
  await writeAllOrNone([
    { path: at("key.json"), content: KEY, secret: true, replace: false },
    { path: at("new-card.json"), content: "card", replace: false },
  ]);
  assert.equal(readFileSync(at("key.json"), "utf8"), KEY);
});

test("a file that takes its place too late takes the first one back", async () => {
  await assert.rejects(
    writeAllOrNone([
      { path: at("one"), content: "1", replace: false },
      { path: at("one"), content: "2", replace: false },
    ]),
    unwritable,
  );
  assert.deepEqual(readdirSync(folder), []);
});

test("a folder that is not there is told", async () => {
  await assert.rejects(writeWhole(at("absent/label.yaml"), "x"), { ...unwritable, message: /folder does not exist/ });
});

test("reading stops at the limit, also where there is no end", { skip: posixOnly, timeout: 10_000 }, async () => {
  writeFileSync(at("large"), "x".repeat(2 * 1024 * 1024 + 1));
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(65_536);
    })(),
  );
  for (const path of [at("large"), "/dev/zero", "-"]) {
    await assert.rejects(readBytes(path, endless, 2 * 1024 * 1024), {
      code: "document-too-large",
      where: path,
      message: /larger than 2 MiB/,
    });
  }
  assert.equal((await readBytes(at("large"), nothing)).length, 2 * 1024 * 1024 + 1);
});

test("what cannot be read is told in words", async () => {
  for (const [path, words] of [
    [at("absent"), /no such file/],
    [folder, /a folder/],
  ] as const)
    await assert.rejects(readBytes(path, nothing), { code: "file-unreadable", message: words });
});
