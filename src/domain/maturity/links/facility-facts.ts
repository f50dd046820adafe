/**
 * What CareLabel knows of the facility or place that is evaluated, as the links read it. `acts` gathers it.
 *
 * Only what was measured stands here. What nobody looked at is null or absent, and never false.
 */
import type { Severity } from "../../finding/severity.ts";
import type { LifecycleFacts } from "../../label/lifecycle.ts";
import type { Act } from "../../ledger/acts.ts";
import type { DeviceStatus } from "../../registry/device-status.ts";
import type { RuntimeKind } from "../../runtime/runtime-finding.ts";

export interface FacilityFacts {
  /** YYYY-MM-DD (UTC). */
  readonly today: string;
  /** Those in the registry within the evaluated place that are not retired. */
  readonly devices: readonly DeviceFacts[];
  /** Products of these devices. */
  readonly products: readonly ProductFacts[];
  /** The newest kept audit of each device, of the last year, newest first. */
  readonly audits: readonly AuditFacts[];
  /** Of the watch, that were open at some time in the last year, newest first. */
  readonly findings: readonly FindingFacts[];
  /** How often each act stands in the ledger of the last year. */
  readonly acts: Readonly<Partial<Record<Act, number>>>;
  /** Times out of operation of the last year. */
  readonly outages: readonly OutageFacts[];
  /** Devices that went back to service in the last year. */
  readonly returns: readonly ReturnFacts[];
  /** Undefined: the watch does not run here. */
  readonly alarms: AlarmFacts | undefined;
  /** Undefined: nobody brought training records. */
  readonly training: TrainingFacts | undefined;
  /** Accounts in use by role. */
  readonly accounts: Readonly<Record<string, number>>;
}

export interface DeviceFacts {
  readonly id: string;
  readonly title: string;
  readonly productId: string;
  /** Whether a serial number, a UDI-PI or a hardware address names it. */
  readonly hasUniqueIdentifier: boolean;
  /** Credentials that hold today. */
  readonly certificates: number;
  readonly tokens: number;
  readonly keys: number;
  /** Both questions of the clinical tier are answered. */
  readonly tierDecided: boolean;
  /** I to IV; of the device where it was raised, else of the product; null: nobody said. */
  readonly riskClass: string | null;
  readonly operation: DeviceStatus["operation"];
  readonly contact: DeviceStatus["contact"];
  /** Null: it never reported. */
  readonly lastContactAt: string | null;
  /** Of its newest start: whether the boot loader verified it; null: it never said. */
  readonly bootVerified: boolean | null;
  /** Phases of its newest start that it reported. */
  readonly bootPhases: number;
  /** The day on which another firmware than before was reported or entered; null: never seen to change. */
  readonly updatedOn: string | null;
  /** It updates itself, as it says of itself; null: it does not say. */
  readonly updatesItself: boolean | null;
  /** SHA-256 of the certificate under which it describes itself; null: it is not asked, or any is taken. */
  readonly certificate: string | null;
  /** It is asked over TLS, and how the last question ended stands with it. */
  readonly askedOverTls: boolean;
}

export interface ProductFacts {
  readonly id: string;
  readonly title: string;
  /** Undefined without a label that counts, from an issuer who is trusted. */
  readonly label: LabelFacts | undefined;
}

export interface LabelFacts {
  readonly validUntil: string;
  readonly lifecycle: LifecycleFacts;
  readonly operatingSystem: { readonly name: string; readonly supportUntil?: string } | undefined;
  /** The boot loader verifies what it starts; null where the label does not say. */
  readonly bootVerifies: boolean | null;
}

export interface AuditFacts {
  readonly id: string;
  readonly deviceId: string;
  /** The device's. */
  readonly title: string;
  readonly auditedOn: string;
  readonly findings: readonly { readonly kind: string; readonly severity: Severity; readonly subject: string }[];
  /** Versions of TLS that the device itself agreed on. */
  readonly tlsVersions: readonly string[];
  /** Who proves what: `no-authentication`, and what it is. */
  readonly marks: readonly { readonly kind: string; readonly what: string }[];
}

export interface FindingFacts {
  readonly id: string;
  readonly deviceId: string;
  /** The device's. */
  readonly title: string;
  readonly kind: RuntimeKind;
  readonly severity: Severity;
  readonly openedAt: string;
  readonly closedAt: string | null;
  /** A person took it as true, said that it was wrong, or has not said anything. */
  readonly triage: "confirmed" | "refuted" | "open";
}

export interface OutageFacts {
  readonly deviceId: string;
  readonly title: string;
  readonly hours: number;
  /** Taken out by a reaction, and not silent by itself. */
  readonly own: boolean;
}

export interface ReturnFacts {
  readonly deviceId: string;
  readonly title: string;
  readonly on: string;
  /** What was said of its start. */
  readonly bootComparison: "passed" | "failed" | "not-possible" | null;
}

export interface AlarmFacts {
  /** Ways by which somebody is told besides the page: contact and channel. */
  readonly ways: number;
  /** Of these, went out the last time that they were used since the server started. */
  readonly proven: number;
  readonly failed: number;
  readonly newestOn: string | null;
}

export interface TrainingFacts {
  /** People whom the records name. */
  readonly staff: number;
  readonly broughtOn: string;
  /** By subject: people whose record is valid today, and the first day on which one of them runs out. */
  readonly trained: Readonly<Record<TrainingSubject, { readonly people: number; readonly until: string | null }>>;
}

export const TRAINING_SUBJECTS = ["basic", "advanced", "regular", "security"] as const;
export type TrainingSubject = (typeof TRAINING_SUBJECTS)[number];

/** Nothing was looked at yet. */
export function noFacts(today: string): FacilityFacts {
  return {
    ...{ today, devices: [], products: [], audits: [], findings: [], acts: {}, outages: [], returns: [] },
    ...{ alarms: undefined, training: undefined, accounts: {} },
  };
}
