/**
 * What proposals are made from: the product's label, audits of its traffic, what the watch saw, its bill of materials.
 */
import type { Label } from "../../label/label.ts";
import type { ObservedBoot } from "../../runtime/report.ts";
import type { RuntimeFinding } from "../../runtime/runtime-finding.ts";
import type { AuditReport } from "../../traffic/audit-report.ts";
import type { ProposalSource } from "./proposal.ts";

export interface LabelFacts {
  readonly label: Label;
  /** As a person knows it, for example its file. */
  readonly name: string;
  readonly id?: string;
}

export interface AuditFacts {
  readonly report: AuditReport;
  readonly name: string;
  readonly id?: string;
}

/** A device that was gone and came back by a new start. */
export interface Restart {
  /** How long nothing came from it. */
  readonly silentMs: number;
  readonly started: ObservedBoot | undefined;
  /** Open once it had settled again. */
  readonly findings: readonly Pick<RuntimeFinding, "kind" | "subject">[];
}

/** What the watch knows of one device of the product. */
export interface WatchFacts {
  readonly device: string;
  readonly id?: string;
  /** YYYY-MM-DD of the last report. */
  readonly on: string;
  /** Reports that were judged against reference values, baseline and peers. */
  readonly reportsJudged: number;
  readonly starts: readonly ObservedBoot[];
  readonly restarts: readonly Restart[];
  readonly findings: readonly RuntimeFinding[];
}

/** What an SBOM names, as far as a proposal needs it. */
export interface SbomFacts {
  readonly name: string;
  readonly on: string | null;
  readonly components: readonly { readonly name: string; readonly version?: string }[];
}

export interface ProductFacts {
  readonly label?: LabelFacts;
  readonly audits?: readonly AuditFacts[];
  readonly watch?: readonly WatchFacts[];
  readonly sboms?: readonly SbomFacts[];
}

export function fromLabel({ label, name, id }: LabelFacts, at: string): ProposalSource {
  return { kind: "label", name, at, on: label.issued, ...idOf(id) };
}

export function fromAudit({ report, name, id }: AuditFacts, at: string): ProposalSource {
  return { kind: "audit", name, at, on: report.auditedOn, ...idOf(id) };
}

export function fromWatch({ device, on, id }: WatchFacts, at: string): ProposalSource {
  return { kind: "watch", name: device, at, on, ...idOf(id) };
}

const idOf = (id: string | undefined) => (id === undefined ? {} : { id });
