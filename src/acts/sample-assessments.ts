/**
 * Conformance assessments of two products of the sample hospital, from the statements of their makers: one passes and is
 * closed and signed, one fails and says why.
 */

import { readStatement } from "../formats/conformance-statement/read-statement.ts";
import type { DataKey } from "../store/data-key.ts";
import { loadCatalogue } from "../store/load-catalogue.ts";
import type { Acting } from "./act.ts";
import { openAssessment } from "./conformance/assessment.ts";
import { closeAssessment } from "./conformance/close-assessment.ts";
import { bringStatement } from "./conformance/statement.ts";
import { sampleBytes, sampleLabel } from "./sample-hospital.ts";

const ASSESSED = [
  { product: "infusion-pump", isClosed: true },
  { product: "ultrasound-wireless", isClosed: false },
] as const;
const CATALOGUE = { catalogue: "etsi-en-303-645", edition: "3.1.3" } as const;

/** Does nothing where there is an assessment already. */
export async function openSampleAssessments(acting: Acting, dataKey: DataKey): Promise<void> {
  const { read } = acting.store;
  if ((await read.selectFrom("assessment").select("id").executeTakeFirst()) !== undefined) return;
  for (const { product, isClosed } of ASSESSED) {
    const { maker, model } = sampleLabel(product).product;
    const { id: productId } = await read
      .selectFrom("product")
      .select("id")
      .where("maker", "=", maker.name)
      .where("model", "=", model)
      .executeTakeFirstOrThrow();
    const title = `ETSI EN 303 645, ${model}`;
    const { id, version } = await openAssessment(acting, { ...CATALOGUE, productId, title, basedOn: null });
    const file = `conformance/${product}.ics.yaml`;
    const statement = readStatement(sampleBytes(file), file).answersTo(loadCatalogue(CATALOGUE.catalogue));
    const { assessment } = await bringStatement(acting, id, version, statement);
    if (isClosed) await closeAssessment(acting, dataKey, id, assessment.version, null);
  }
}
