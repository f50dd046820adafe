/**
 * The sample hospital, opened once for all browser tests of a run: each takes a copy of its data, since opening one costs
 * seven seconds of computing. A file that is run alone opens its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SYSTEM } from "../../src/acts/act.ts";
import { auditsAside } from "../../src/acts/audit-upload-aside.ts";
import { openSample } from "../../src/acts/open-sample.ts";
import { openSampleAssessments } from "../../src/acts/sample-assessments.ts";
import { keepSampleAudits } from "../../src/acts/sample-audits.ts";
import { openSampleEvaluations } from "../../src/acts/sample-evaluations.ts";
import { openSampleInspections } from "../../src/acts/sample-inspections.ts";
import { openInstallation } from "../../src/server/installation.ts";
import { loadMaturityModel } from "../../src/store/load-maturity.ts";

let folder: string | undefined;

/** Named to whatever the run starts, before it starts anything. */
export async function globalSetup(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "carelabel-sample-"));
  const data = join(folder, "data");
  const { store, dataKey, evidence } = await openInstallation(data, {});
  try {
    const now = () => new Date();
    const acting = { store, actor: SYSTEM, now, publish: () => undefined };
    await openSample(acting);
    await openSampleAssessments(acting, dataKey);
    await openSampleInspections(acting, dataKey);
    await keepSampleAudits(acting, evidence, auditsAside(store.read, now));
    await openSampleEvaluations(acting, dataKey, loadMaturityModel());
  } finally {
    await store.close();
  }
  process.env.CARELABEL_TEST_SAMPLE = data;
}

export function globalTeardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
