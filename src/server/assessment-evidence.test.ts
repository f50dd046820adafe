/** What speaks for or against provisions, from the outside: each event goes in at its real door. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { AssessmentHead, AssessmentProposals } from "../contract/assessment.ts";
import { ROUTES } from "../contract/routes.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { type MeasuredHouse, openMeasuredHouse } from "./measured-house-for-tests.ts";

const CAPTURE = new URL("../../samples/captures/ultrasound-wireless.har", import.meta.url);

let house: MeasuredHouse;
before(async () => {
  house = await openMeasuredHouse();
});
after(() => house.close());

async function assessed(sample?: string) {
  const product = await house.product();
  if (sample !== undefined) await house.label(product, () => undefined, sample);
  const input = { title: "Autumn", catalogue: "etsi-en-303-645", edition: "3.1.3", basedOn: null };
  const { id } = await house.ask<AssessmentHead>("POST", "/api/v1/assessments", { ...input, productId: product.id });
  const proposals = async () => {
    const found = await house.ask<AssessmentProposals>("GET", `/api/v1/assessments/${id}/proposals`);
    assert.deepEqual(problemsAgainst(ROUTES.assessmentProposals.reply, found), []);
    return found;
  };
  return {
    ...{ id, product, proposals },
    of: async (provision: string) => (await proposals()).proposals.filter((one) => one.provision === provision),
    say: (provision: string, base: number, said: object) =>
      house.ask("PUT", `/api/v1/assessments/${id}/provisions/${provision}`, { base, entry: `entry-000${base}`, said }),
  };
}

const started = (bootLoaderVerified: boolean) => ({
  bootLoaderVerified,
  phases: [{ name: "kernel", durationMs: 900 }],
});

test("a trusted label proposes what it promises, and a no contradicts it", async () => {
  const { of, say } = await assessed("ultrasound-wireless");
  const [support] = await of("5.3-13");
  assert.deepEqual([support?.says, support?.source.kind, support?.contradicts], ["supports", "label", false]);
  assert.match(support?.source.id ?? "", /^[0-9a-f]{64}$/);
  await say("5.3-13", 0, { support: "no", evidence: [] });
  assert.equal((await of("5.3-13"))[0]?.contradicts, true);
});

test("a capture in which telemetry goes where the label does not say contradicts, at the audit's own door", async () => {
  const { of, say, product } = await assessed("ultrasound-wireless");
  const device = await house.device(await house.ward(), {}, product.id);
  await say("6-5", 0, { support: "yes", measures: "see the label", evidence: [] });
  assert.deepEqual(await of("6-5"), []);
  await house.audit(device.id, new Uint8Array(readFileSync(CAPTURE)), "app.har");
  const [found] = await of("6-5");
  assert.deepEqual([found?.says, found?.source.kind, found?.contradicts], ["contradicts", "audit", true]);
  assert.match(found?.because.en ?? "", /telemetry goes where the label does not say/);
  assert.notEqual(found?.source.id ?? "", "");
});

test("a verified start is taken over as evidence, and is stale once a device starts without", async () => {
  const { of, say, proposals, product } = await assessed();
  const device = await house.device(await house.ward(), {}, product.id);
  const token = await house.enrol(device.id);
  assert.equal(await house.report(token, { sequence: 1, started: started(true), values: { cpuLoad: 20 } }), 200);
  await house.eventually(async () => (await of("5.7-1")).length > 0, "the first contact");
  const [verified] = await of("5.7-1");
  assert.deepEqual([verified?.says, verified?.source.id], ["supports", device.id]);
  const taken = [{ link: verified?.link, says: "supports", source: verified?.source.name, on: verified?.source.on }];
  await say("5.7-1", 0, { support: "yes", evidence: ["reports of the watch"], taken });
  assert.deepEqual((await proposals()).stale, []);
  house.pass(60_000);
  assert.equal(await house.report(token, { boot: "boot-2", sequence: 1, started: started(false) }), 200);
  const { stale, proposals: now } = await proposals();
  assert.deepEqual(
    stale.map(({ provision, link, now: says }) => [provision, link, says]),
    [["5.7-1", "watch-secure-boot", "contradicts"]],
  );
  assert.equal(now.find(({ provision }) => provision === "5.7-1")?.contradicts, true);
});

test("evidence is proposed to ETSI EN 303 645 alone, whose provisions it speaks of", async () => {
  const { product } = await assessed("ultrasound-wireless");
  const input = { title: "Support", catalogue: "support-period", edition: "cra", basedOn: null, productId: product.id };
  const { id } = await house.ask<AssessmentHead>("POST", "/api/v1/assessments", input);
  const found = await house.ask<AssessmentProposals>("GET", `/api/v1/assessments/${id}/proposals`);
  assert.deepEqual(found, { proposals: [], stale: [] });
});

interface Found {
  readonly findings: readonly { readonly finding: { readonly kind: string }; readonly closedAt: string | null }[];
}

test("a device that was gone and came back well speaks for resilience", async () => {
  const { of, product } = await assessed();
  const device = await house.device(await house.ward(), {}, product.id);
  const token = await house.enrol(device.id);
  for (let sequence = 1; sequence <= 8; sequence++) {
    await house.report(token, { sequence, values: { cpuLoad: 20 } });
    house.pass(60_000);
  }
  house.pass(600_000);
  house.watch.house.watch.look();
  const silences = async () => {
    const { findings } = await house.ask<Found>("GET", `/api/v1/devices/${device.id}/runtime`);
    return findings.filter(({ finding }) => finding.kind === "silent");
  };
  await house.eventually(async () => (await silences()).length === 1, "the silence");
  assert.deepEqual(await of("5.9-2"), []);
  await house.report(token, { boot: "boot-2", sequence: 1, started: started(true), values: { cpuLoad: 20 } });
  await house.eventually(async () => (await silences()).every(({ closedAt }) => closedAt !== null), "that it is back");
  const [found] = await of("5.9-2");
  assert.deepEqual([found?.says, found?.link, found?.source.id], ["supports", "watch-restart", device.id]);
});
