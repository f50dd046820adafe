import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { newId } from "../acts/act.ts";
import { verifyPassword } from "../acts/password.ts";
import { beginSession } from "../acts/session.ts";
import type { Account } from "../domain/account/account.ts";
import { accountBySignInName, insertAccount } from "../store/account.ts";
import { openStore, type Store } from "../store/database.ts";
import type { Terminal } from "./command.ts";
import { main } from "./main.ts";

/** A folder with these accounts, each with a session. */
async function folderWith(accounts: Partial<Account>[]): Promise<{ folder: string } & Disposable> {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-recover-"));
  const store = await openStore(folder);
  for (const given of accounts) {
    const account: Account = {
      id: newId(),
      signInName: "anna",
      name: "Anna",
      role: "administrator",
      places: null,
      products: null,
      disabled: false,
      lastSignInAt: null,
      version: 1,
      ...given,
    };
    await store.write(async (tx) => {
      await insertAccount(tx, { account, password: "forgotten" }, "2026-11-22T08:00:00.000Z");
      await beginSession(tx, account.id, "2026-11-22T08:00:00.000Z");
    });
  }
  await store.close();
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

async function recover(folder: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const terminal = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
  const code = await main(["account", "recover", ...args, "--data", folder], terminal as unknown as Terminal);
  return { code, out, err };
}

async function inside<T>(folder: string, body: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(folder);
  try {
    return await body(store);
  } finally {
    await store.close();
  }
}

test("an administrator who lost everything is let in again at the console, and the ledger says so", async () => {
  using data = await folderWith([{ disabled: true }, { signInName: "eve", role: "engineer" }]);
  const { code, out } = await recover(data.folder, "Anna");
  assert.equal(code, 0);
  const password = /^ {2}((?:[0-9a-z]{5}-){4}[0-9a-z]{5})$/m.exec(out)?.[1] ?? "";
  await inside(data.folder, async ({ read }) => {
    const anna = await accountBySignInName(read, "anna");
    assert.deepEqual([anna?.account.disabled, anna?.account.role, anna?.account.version], [false, "administrator", 2]);
    assert.equal(await verifyPassword(password, anna?.password), "right");
    const sessions = await read.selectFrom("session").select("account_id").execute();
    assert.equal(sessions.length, 1, "only the engineer's session is left");
    const [entry] = await read.selectFrom("ledger").selectAll().execute();
    assert.deepEqual([entry?.act, entry?.via, entry?.account_id], ["account.recover", "console", null]);
    assert.ok(!JSON.stringify(entry).includes(password));
  });
});

test("the names of the administrators are told to whoever forgot even that", async () => {
  using data = await folderWith([{}, { signInName: "eve", role: "engineer" }]);
  for (const args of [[], ["bob"], ["eve"]]) {
    const { code, err } = await recover(data.folder, ...args);
    assert.equal(code, 2);
    assert.match(err, /: anna \[/);
  }
});

test("a new administrator is made only where there is none", async () => {
  using data = await folderWith([{ signInName: "eve", name: "Eve", role: "viewer", places: ["ward0001"] }]);
  assert.match((await recover(data.folder, "eve")).err, /add --administrator/);
  assert.match((await recover(data.folder, "no name", "--administrator")).err, /2 to 80 small letters/);
  assert.equal((await recover(data.folder, "root", "--administrator")).code, 0);
  assert.match(
    (await recover(data.folder, "eve", "--administrator")).err,
    /administrator already; recover one of: root/,
  );
  using other = await folderWith([{ signInName: "eve", name: "Eve", role: "viewer", places: ["ward0001"] }]);
  assert.equal((await recover(other.folder, "eve", "--administrator")).code, 0);
  await inside(other.folder, async ({ read }) => {
    const eve = (await accountBySignInName(read, "eve"))?.account;
    assert.deepEqual([eve?.role, eve?.places], ["administrator", null]);
  });
});

test("nothing is recovered while the server runs, before it was set up, or from another folder", async () => {
  using data = await folderWith([{}]);
  await inside(data.folder, async () => {
    assert.match((await recover(data.folder, "anna")).err, /\[data-in-use\]/);
  });
  using empty = await folderWith([]);
  assert.match((await recover(empty.folder, "anna", "--administrator")).err, /nobody has set this installation up/);
  assert.match((await recover(tmpdir(), "anna")).err, /holds no data of CareLabel.*\[data-unreadable\]/);
});
