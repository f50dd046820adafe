/**
 * What nearly all browser tests begin with, opened once for a run: the sample hospital and an installation that is set up,
 * with everybody signed in. Each test file serves a copy, since opening one costs seconds of computing and each sign-in half
 * of one. A file that is run alone opens its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SYSTEM } from "../../src/acts/act.ts";
import { auditsAside } from "../../src/acts/audit-upload-aside.ts";
import { openSample, sampleAccounts } from "../../src/acts/open-sample.ts";
import { openSampleAssessments } from "../../src/acts/sample-assessments.ts";
import { keepSampleAudits } from "../../src/acts/sample-audits.ts";
import { openSampleEvaluations } from "../../src/acts/sample-evaluations.ts";
import { openSampleInspections } from "../../src/acts/sample-inspections.ts";
import { openInstallation } from "../../src/server/installation.ts";
import { loadMaturityModel } from "../../src/store/load-maturity.ts";
import { type CareLabel, openCareLabel, type Prepared } from "./open-carelabel.ts";

let folder: string | undefined;
const opened: CareLabel[] = [];
const now = () => new Date();

/** Named to whatever the run starts, before it starts anything. */
export async function globalSetup(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "carelabel-sample-"));
  const bare = join(folder, "data");
  const { store } = await openInstallation(bare, {});
  await openSample({ store, actor: SYSTEM, now, publish: () => undefined }).finally(store.close);
  process.env.CARELABEL_TEST_BARE_SAMPLE = bare;
  const sample = await prepared(await openCareLabel("sample", bringToLife), sampleAccounts().names);
  const empty = await prepared(await openCareLabel("empty"), ["administrator"]);
  process.env.CARELABEL_TEST_PREPARED = JSON.stringify({ sample, empty });
}

export async function globalTeardown(): Promise<void> {
  for (const carelabel of opened) await carelabel.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

/** All that the sample has besides its devices. */
async function bringToLife(data: string): Promise<void> {
  const { store, dataKey, evidence } = await openInstallation(data, {});
  try {
    const acting = { store, actor: SYSTEM, now, publish: () => undefined };
    await openSampleAssessments(acting, dataKey);
    await openSampleInspections(acting, dataKey);
    await keepSampleAudits(acting, evidence, auditsAside(store.read, now));
    await openSampleEvaluations(acting, dataKey, loadMaturityModel());
  } finally {
    await store.close();
  }
}

async function prepared(carelabel: CareLabel, names: readonly string[]): Promise<Prepared> {
  opened.push(carelabel);
  const cookies: Record<string, string> = {};
  for (const signInName of names) {
    const { name, value } = await carelabel.session(signInName);
    cookies[signInName] = `${name}=${value}`;
  }
  await carelabel.stop();
  return { data: carelabel.data, signed: carelabel.signed, cookies };
}
