import assert from "node:assert/strict";
import { test } from "node:test";
import { openSealedAssessment } from "../domain/conformance/sealed-assessment.ts";
import { person, withRegistry } from "../registry-for-tests.ts";
import { assessmentById } from "../store/assessment.ts";
import { openDataKey } from "../store/data-key.ts";
import { openStore } from "../store/database.ts";
import { SYSTEM } from "./act.ts";
import { assessmentsWithin } from "./conformance/assessment.ts";
import { openSample } from "./open-sample.ts";
import { openSampleAssessments } from "./sample-assessments.ts";

test("the sample hospital has two complete assessments: one passes and is signed, one fails and says where", async () => {
  const registry = await withRegistry();
  const store = await openStore(`${registry.folder}/sample`);
  try {
    const dataKey = await openDataKey(registry.folder, { environment: {} });
    const acting = { store, actor: SYSTEM, now: () => new Date(), publish: () => undefined };
    await openSample(acting);
    await openSampleAssessments(acting, dataKey);
    await openSampleAssessments(acting, dataKey);
    const assessments = await assessmentsWithin(store.read, person("engineer"));
    assert.deepEqual(
      assessments
        .map(({ title, state, standing }) => [title, state, standing.verdict, standing.fail, standing.open])
        .sort(),
      [
        ["ETSI EN 303 645, Halmere VP 8", "closed", "pass", 0, 0],
        ["ETSI EN 303 645, Sonoleaf P3", "answering", "fail", 1, 0],
      ],
    );
    const closed = assessments.find(({ state }) => state === "closed");
    const { sealed = null } = (await assessmentById(store.read, closed?.id ?? "")) ?? {};
    const opened = await openSealedAssessment(sealed ?? "", "sample");
    assert.equal(opened.sealed.report.product.verdict, "pass");
    assert.equal(Object.keys(opened.sealed.report.provisions).length, 78);
  } finally {
    await store.close();
    await registry.close();
  }
});
