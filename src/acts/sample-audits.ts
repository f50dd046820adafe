/**
 * Two audits of one scanner of the sample hospital, before and after an update of its app, so that a report and what
 * changed between two can be looked at.
 */
import type { EvidenceFiles } from "../store/evidence-files.ts";
import type { Acting } from "./act.ts";
import type { AuditAside } from "./audit-upload-aside.ts";
import { keepAudit, labelToHoldAgainst } from "./keep-audit.ts";
import { sampleBytes, sampleLabel } from "./sample-hospital.ts";

/** The scanner in the emergency department that departs from its label. */
const PRODUCT = "ultrasound-wireless";
const CAPTURES = ["ultrasound-wireless.mitm", "ultrasound-wireless.har"] as const;
const PLANTED = "captures/planted-patient.json";

/** Does nothing where an audit is kept already. */
export async function keepSampleAudits(acting: Acting, files: EvidenceFiles, audit: AuditAside): Promise<void> {
  const { store, now } = acting;
  const db = store.read;
  if ((await db.selectFrom("audit").select("id").executeTakeFirst()) !== undefined) return;
  const device = await db
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .where("product.model", "=", sampleLabel(PRODUCT).product.model)
    .where("device.conformity", "=", "deviating")
    .select(["device.id", "device.product_id"])
    .executeTakeFirst();
  if (device === undefined) return;
  const label = await labelToHoldAgainst(db, device.product_id, now().toISOString().slice(0, 10));
  const canary = { name: PLANTED, bytes: sampleBytes(PLANTED) };
  for (const name of CAPTURES) {
    const capture = { name, bytes: once(sampleBytes(`captures/${name}`)) };
    const audited = await audit(capture, { label, canary, showValues: false }, new AbortController().signal);
    await keepAudit(acting, files, device.id, audited);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
