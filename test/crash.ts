/**
 * Kills the real server at a random moment while it imports and is edited, and looks at what is on disk.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { canonicalText, sha256 } from "../src/acts/act.ts";
import type { ImportState } from "../src/contract/import.ts";
import { ROUTES } from "../src/contract/routes.ts";
import { firstBreak } from "../src/domain/ledger/ledger.ts";
import type { Device } from "../src/domain/registry/device.ts";
import { openStore, type Store } from "../src/store/database.ts";
import { ledgerFrom } from "../src/store/ledger.ts";
import "../scripts/keep-compiled-code.ts";

const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const ROWS = 400;
const LONGEST_MS = 1_200;

interface Running {
  readonly process: ChildProcess;
  readonly origin: string;
}

/** What was acknowledged, and what may or may not have been done when the end came. */
interface Promised {
  cookie: string;
  /** Device id -> the last version and note that the server acknowledged. */
  readonly edits: Map<string, { version: number; note: string | null }>;
  imports: number;
}

export interface CrashReport {
  readonly kills: number;
  readonly devices: number;
  readonly entries: number;
  readonly editsAcknowledged: number;
  readonly importsAcknowledged: number;
}

/**
 * Starts, works, kills; `kills` times over the same data, which is looked at after each.
 * @param random 0 to 1, so that a run can be repeated.
 */
export async function crashes(kills: number, random: () => number): Promise<CrashReport> {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-crash-"));
  const promised: Promised = { cookie: "", edits: new Map(), imports: 0 };
  let report: CrashReport | undefined;
  let edits = 0;
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const running = await start(folder);
      const gone = once(running.process, "exit");
      // A machine with much else to do must not end every round before the first sign-in.
      if (kill === 1) await signedIn(running.origin, promised);
      const work = Promise.allSettled([
        edit(running.origin, promised, () => edits++),
        bringIn(running.origin, promised, kill),
      ]);
      await new Promise((resolve) => setTimeout(resolve, 50 + random() * LONGEST_MS));
      running.process.kill("SIGKILL");
      await gone;
      await work;
      const store = await openStore(folder);
      try {
        report = {
          kills: kill,
          editsAcknowledged: edits,
          importsAcknowledged: promised.imports,
          ...(await looked(store, promised)),
        };
      } finally {
        await store.close();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (report === undefined) throw new Error("nothing was killed");
  return report;
}

async function start(folder: string): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, "serve", "--data", folder, "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const origin = await new Promise<string>((resolve, reject) => {
    let said = "";
    const hear = (chunk: unknown) => {
      said += String(chunk);
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => reject(new Error(`carelabel serve ended: ${said}`)));
  });
  return { process: child, origin };
}

/** One call; it fails when the server dies under it. */
async function call<T>(
  origin: string,
  promised: Promised,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: T }> {
  const headers = { cookie: promised.cookie, ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(`${origin}${path}`, { ...init, headers });
  const cookie = response.headers.get("set-cookie")?.split(";")[0];
  if (cookie !== undefined) promised.cookie = cookie;
  return { status: response.status, body: (await response.json()) as T };
}

const json = (body: unknown, headers: Record<string, string> = {}) => ({
  body: JSON.stringify(body),
  headers: { "content-type": "application/json", ...headers },
});

async function signedIn(origin: string, promised: Promised): Promise<void> {
  const state = await call<{ setUp: boolean; account: unknown }>(origin, promised, ROUTES.readSession.path);
  if (state.body.account !== null) return;
  const signInName = "administrator";
  const password = "a sentence nobody guesses";
  const init = { method: "POST" };
  if (state.body.setUp)
    await call(origin, promised, ROUTES.signIn.path, { ...init, ...json({ signInName, password }) });
  else
    await call(origin, promised, ROUTES.setUp.path, {
      ...init,
      ...json({ facility: "Test Hospital", zone: "Europe/Berlin", name: "Ada Berg", signInName, password }),
    });
}

/** Writes a note on one device after the other until the server is gone. */
async function edit(origin: string, promised: Promised, acknowledged: () => void): Promise<void> {
  await signedIn(origin, promised);
  for (let turn = 0; ; turn++) {
    const { body } = await call<{ devices: { id: string }[] }>(
      origin,
      promised,
      `${ROUTES.listDevices.path}?limit=5&offset=${turn % 50}`,
    );
    for (const { id } of body.devices ?? []) {
      const path = ROUTES.readDevice.path.replace(":id", id);
      const { body: page } = await call<{ device: Device }>(origin, promised, path);
      const { device } = page;
      const {
        status: _,
        retirement,
        createdAt,
        changedAt,
        statusSince,
        lastContactAt,
        id: __,
        version,
        ...input
      } = device;
      const note = `turn ${turn} of ${promised.edits.size}, ${version}`;
      const change = await call<Device>(origin, promised, path, {
        method: "PUT",
        ...json({ ...input, note }, { "if-match": `"${version}"` }),
      });
      if (change.status !== 200) continue;
      promised.edits.set(id, { version: change.body.version, note });
      acknowledged();
    }
    if ((body.devices ?? []).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Imports one table after the other until the server is gone. */
async function bringIn(origin: string, promised: Promised, kill: number): Promise<void> {
  await signedIn(origin, promised);
  for (let turn = 0; ; turn++) {
    const rows = Array.from({ length: ROWS }, (_, row) => `SN-${kill}-${turn}-${row},Halmere,VP 8,Ward ${row % 7}`);
    const form = new FormData();
    form.append("table", new Blob([["Serial number,Manufacturer,Model,Ward", ...rows].join("\r\n")]), "devices.csv");
    let { body: state } = await call<ImportState>(origin, promised, ROUTES.startImport.path, {
      method: "POST",
      body: form,
    });
    state = await reached(origin, promised, state, "previewed");
    const path = ROUTES.applyImport.path.replace(":id", state.id);
    state = (await call<ImportState>(origin, promised, path, { method: "POST", ...json({ leaveOutWrong: false }) }))
      .body;
    state = await reached(origin, promised, state, "done");
    promised.imports++;
  }
}

async function reached(
  origin: string,
  promised: Promised,
  from: ImportState,
  stage: ImportState["stage"],
): Promise<ImportState> {
  let state = from;
  while (state.stage !== stage) {
    if (state.stage === "failed" || state.stage === "cancelled") throw new Error(JSON.stringify(state.problem));
    await new Promise((resolve) => setTimeout(resolve, 10));
    state = (await call<ImportState>(origin, promised, ROUTES.readImport.path.replace(":id", from.id))).body;
  }
  return state;
}

/** What is on disk is whole: the ledger follows, every device is entire, and nothing that was acknowledged is lost. */
async function looked({ read }: Store, promised: Promised): Promise<{ devices: number; entries: number }> {
  assert.equal(await firstBreak(ledgerFrom(read), canonicalText, sha256), undefined, "the ledger is broken");
  let entries = 0;
  const changes = new Map<string, number>();
  let imported = 0;
  let imports = 0;
  for await (const entry of ledgerFrom(read)) {
    entries++;
    if (entry.act === "device.import") {
      imports++;
      imported += ROWS;
    }
    if (entry.act === "device.change") {
      const id = entry.subjects[0]?.id ?? "";
      changes.set(id, (changes.get(id) ?? 0) + 1);
    }
  }
  const devices = await read.selectFrom("device").select(["id", "version", "note", "serial"]).execute();
  assert.equal(devices.length, imported, "devices without an import in the ledger, or an import without its devices");
  assert.ok(imports >= promised.imports, "an import that was acknowledged is lost");
  const identifiers = await read.selectFrom("device_identifier").select("device_id").execute();
  assert.equal(new Set(identifiers.map(({ device_id }) => device_id)).size, devices.length, "a device without a name");
  const byId = new Map(devices.map((device) => [device.id, device]));
  for (const { id, version } of devices)
    assert.equal(version, 1 + (changes.get(id) ?? 0), "a change without its entry, or an entry without its change");
  for (const [id, { version, note }] of promised.edits) {
    const device = byId.get(id);
    assert.ok(device !== undefined && device.version >= version, "an edit that was acknowledged is lost");
    if (device.version === version) assert.equal(device.note, note);
  }
  return { devices: devices.length, entries };
}
