/**
 * How long the proposals of an evaluation take over a fleet: `node bench/maturity-proposals.ts [devices]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SYSTEM } from "../src/acts/act.ts";
import { gatherFacts } from "../src/acts/maturity/gather-facts.ts";
import { openSample } from "../src/acts/open-sample.ts";
import { proposeByLinks } from "../src/domain/maturity/links/propose.ts";
import { openInstallation } from "../src/server/installation.ts";
import { insertRows } from "../src/store/insert-rows.ts";

const DEVICES = Number(process.argv[2] ?? 10_000);
const FINDINGS = 20_000;
const CHAINS = 1_000;
const LEDGER = 100_000;
const TIMES = 5;

const folder = mkdtempSync(join(tmpdir(), "carelabel-bench-"));
const { store, evidence } = await openInstallation(folder, {});
const now = () => new Date();
await openSample({ store, actor: SYSTEM, now, publish: () => undefined });
const at = now().toISOString();
await store.write(async (tx) => {
  const rows = await tx.selectFrom("device").selectAll().execute();
  const numbers = rows.map(({ number }) => number);
  const first = Math.max(...numbers) + 1;
  const devices = Array.from({ length: Math.max(0, DEVICES - rows.length) }, (_, i) => {
    const like = rows[i % rows.length];
    if (like === undefined) throw new Error("the sample has no devices");
    return {
      ...like,
      number: first + i,
      id: `bench${String(i).padStart(11, "0")}`,
      title: `B-${i}`,
      public_token: null,
    };
  });
  await insertRows(tx, "device", devices);
  const ids = devices.map(({ id }) => id);
  const nth = (i: number) => ids[i % ids.length] ?? "";
  await insertRows(
    tx,
    "device_identifier",
    ids.map((device_id, i) => ({
      ...{ device_id, position: 0, system: "serial", value: `B-${i}`, normal: `b-${i}` },
      ...{ valid_from: null, valid_until: null, naming: `serial b-${i}`, alike: null },
    })),
  );
  await insertRows(
    tx,
    "device_credential",
    ids.map((device_id, i) => ({
      ...{ id: `c${i}`, device_id, kind: "certificate", digest: `${i}`.padStart(64, "0"), key: null, name: null },
      ...{ created_at: at, expires_at: null, last_used_on: null, version: 1 },
    })),
  );
  await insertRows(
    tx,
    "runtime_finding",
    Array.from({ length: FINDINGS }, (_, i) => ({
      ...{ id: `f${i}`, device_id: nth(i), key: `k${i}`, kind: i % 2 === 0 ? "silent" : "peer-undeclared" },
      ...{ severity: "high", first_seen_at: at, last_seen_at: at, finding: "{}", state: "open" },
      ...{ handling: '{"acknowledged":null}', closed_at: null, evidence: null, version: 1 },
    })),
  );
  const chain = JSON.stringify({ steps: [], ended: null, startedAtMs: 0, filling: "x".repeat(3000) });
  await insertRows(
    tx,
    "reaction_chain",
    Array.from({ length: CHAINS }, (_, i) => ({
      ...{ id: `r${i}`, device_id: nth(i), ward: "", state: "running", started_at: at, wake_at: null },
      ...{ ended_at: null, chain, checklist: null, version: 1 },
    })),
  );
  const sequence = Number(
    (
      await tx
        .selectFrom("ledger")
        .select((one) => one.fn.max("sequence").as("last"))
        .executeTakeFirstOrThrow()
    ).last,
  );
  await insertRows(
    tx,
    "ledger",
    Array.from({ length: LEDGER }, (_, i) => ({
      ...{ sequence: sequence + 1 + i, at, account_id: null, name: "bench", via: "system", act: "session.begin" },
      ...{ subjects: "[]", changes: "{}", note: null, previous: "", hash: `bench${i}` },
    })),
  );
});
const sources = { read: store.read, files: evidence, watch: undefined, now };
const took: number[] = [];
let proposals = 0;
for (let time = 0; time < TIMES; time++) {
  const began = performance.now();
  const facts = await gatherFacts(sources, null);
  proposals = proposeByLinks(facts, new Map(), new Map()).proposals.length;
  took.push(performance.now() - began);
}
const said = took.map((ms) => Math.round(ms)).join(", ");
console.log(`${DEVICES} devices, ${FINDINGS} findings, ${LEDGER} entries: ${proposals} proposals in ${said} ms`);
await store.close();
rmSync(folder, { recursive: true, force: true });
