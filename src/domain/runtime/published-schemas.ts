/**
 * The JSON Schemas that CareLabel publishes: one per kind of file that it reads or writes.
 */
import { KeyCard } from "../label/key.ts";
import { Label } from "../label/label.ts";
import { Countersignature, SignedLabel } from "../label/signed-label.ts";
import { TrustFile } from "../label/trust.ts";
import { WithdrawalFile, WithdrawalList } from "../label/withdrawal.ts";
import { AuditReport } from "../traffic/audit-report.ts";
import { CanaryRecord } from "../traffic/canary/record.ts";

import { Report } from "./report.ts";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** Schema by name, each with its dialect. */
export function publishedSchemas(): Record<string, object> {
  const schemas = {
    label: Label,
    "signed-label": SignedLabel,
    countersignature: Countersignature,
    withdrawals: WithdrawalFile,
    "withdrawal-list": WithdrawalList,
    trust: TrustFile,
    "key-card": KeyCard,
    audit: AuditReport,
    canary: CanaryRecord,
    report: Report,
  };
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, { $schema: DIALECT, ...schema }]));
}
