/**
 * Self-description: what a device, asked over HTTPS, says of itself at one time, and what departs from what it said before.
 *
 * In the spirit of IoTAG (Hinterberger et al. 2020: unique id, exact name, software version, active services, cryptography,
 * signed so that the device can always be told); the fields are our own and no conformance is claimed.
 * What it says of addresses is kept to be shown and never followed.
 */
import Type, { type Static } from "typebox";
import { Digest, Link } from "../label/text.ts";
import { oneLine } from "../one-line.ts";
import { Line } from "../text.ts";
import { isLower } from "./judge/judge-parts.ts";
import { keyOf } from "./judge/open-findings.ts";
import { SEVERITY_OF } from "./judge/severity-table.ts";
import type { Reference } from "./reference.ts";
import { Service } from "./report.ts";
import type { FindingChange, RuntimeFinding } from "./runtime-finding.ts";

/** Open to more names: a device may say what a later version of this reads. */
export const SelfDescription = Type.Object(
  {
    nonce: Line(100, "the nonce of the question, unchanged"),
    iat: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 8_640_000_000_000, description: "when it was made, in seconds since 1970" }),
    ),
    id: Line(200, "the unique id of this one device, as its maker gave it"),
    manufacturer: Line(200),
    model: Line(200),
    serial: Type.Optional(Line(100)),
    type: Type.Optional(Line(100, "what kind of device it is")),
    udi: Type.Optional(Line(200)),
    hardwareRevision: Type.Optional(Line(80)),
    firmware: Type.Object(
      {
        version: Line(80),
        digest: Type.Optional(Digest),
        updateUrl: Type.Optional(Link),
        autoUpdate: Type.Optional(Type.Boolean()),
      },
      { description: "what runs on it" },
    ),
    boot: Type.Optional(
      Type.Object(
        {
          verified: Type.Optional(Type.Boolean({ description: "whether the boot loader verified what it started" })),
          startedAt: Type.Optional(
            Type.Integer({ minimum: 0, description: "in seconds since 1970, by its own clock" }),
          ),
          count: Type.Optional(Type.Integer({ minimum: 0, description: "how often it has started" })),
        },
        { description: "its last start" },
      ),
    ),
    connectivity: Type.Optional(Type.Array(Line(60), { maxItems: 50, description: "such as Wi-Fi or Bluetooth LE" })),
    services: Type.Array(Service, { maxItems: 100, description: "all ports that are open" }),
    crypto: Type.Optional(
      Type.Array(
        Type.Object({
          protocol: Line(40),
          version: Type.Optional(Line(20)),
          suites: Type.Optional(Type.Array(Line(80), { maxItems: 100 })),
        }),
        { maxItems: 50, description: "which cryptography it speaks" },
      ),
    ),
    companionApps: Type.Optional(Type.Array(Line(120), { maxItems: 50 })),
    labelUrl: Type.Optional(Link),
    mudUrl: Type.Optional(Link),
    sbomUrl: Type.Optional(Link),
  },
  { description: "what a device says of itself when it is asked" },
);
export type SelfDescription = Static<typeof SelfDescription>;

/** What later descriptions of a device are held against, from the first one on, until a person sets its source anew. */
export interface DescribedBefore {
  readonly id: string;
  readonly name: string;
  /** The greatest version that was there. */
  readonly version: string;
  /** Digest of the firmware by version, of the newest versions. */
  readonly digests: Readonly<Record<string, string>>;
  /** Services of the first description. */
  readonly services: readonly string[];
}

/** Why what was answered is no description of this device. */
export type NotItsOwn =
  | { readonly reason: "key-changed" | "certificate-changed"; readonly before: string; readonly now: string }
  | { readonly reason: "not-signed" | "signature-wrong" | "nonce-wrong"; readonly now: string }
  | { readonly reason: "unreadable"; readonly now: string };

const WHICH = "self-description";
/** Why a finding is over. */
export const NO_LONGER_SAID = "described-otherwise";
const VERSIONS_KEPT = 20;
/** Ports from here on are given out for a while (RFC 6335, section 6). */
const DYNAMIC = 49_152;

type Found = Pick<RuntimeFinding, "kind" | "severity" | "subject" | "declared" | "observed"> &
  Partial<Pick<RuntimeFinding, "requirement" | "authority" | "cause" | "because">> & { readonly certainty: number };

/** Whether a finding is of a self-description; the watch's own are told by reports. */
export function isOfDescription({ key }: Pick<RuntimeFinding, "key">): boolean {
  return key.endsWith(`|${WHICH}`);
}

export interface Compared {
  readonly before: DescribedBefore;
  readonly changes: readonly FindingChange[];
}

/**
 * What departs in `now`, and what the next one is held against.
 * @param open the findings of the device that are open.
 */
export function compareDescription(
  now: SelfDescription,
  before: DescribedBefore | null,
  open: readonly RuntimeFinding[],
  { runtime, authority }: Pick<Reference, "runtime" | "authority">,
  nowMs: number,
): Compared {
  const known = before ?? firstOf(now);
  const found = [
    ...nameChanged(now, known),
    ...firmwareChanged(now, known),
    ...newServices(now, known, runtime, authority),
  ];
  return { before: learned(now, known), changes: changesOf(found, open, nowMs, () => true) };
}

/** What an answer that is not the device's own opens; what earlier descriptions showed stays as it was. */
export function tellNotItsOwn(
  answer: NotItsOwn,
  open: readonly RuntimeFinding[],
  nowMs: number,
): readonly FindingChange[] {
  return changesOf([foundIn(answer)], open, nowMs, () => false);
}

function foundIn(answer: NotItsOwn): Found {
  const { reason, now: observed } = answer;
  const own = { subject: WHICH, declared: null, observed, certainty: 0.95 };
  switch (reason) {
    case "unreadable":
      return { ...own, kind: "report-unreadable", severity: SEVERITY_OF.descriptionUnreadable };
    case "not-signed":
      return { ...own, kind: "report-unsigned", severity: SEVERITY_OF.reportUnsigned, because: ["not-signed"] };
    case "signature-wrong":
    case "nonce-wrong":
      return {
        ...own,
        kind: "report-forged",
        severity: SEVERITY_OF.reportForged,
        cause: "tampering",
        because: [reason],
      };
    case "key-changed":
    case "certificate-changed":
      return {
        kind: "identity-changed",
        severity: reason === "key-changed" ? SEVERITY_OF.identityKeyChanged : SEVERITY_OF.identityOtherwiseChanged,
        subject: reason === "key-changed" ? "key" : "certificate",
        declared: answer.before,
        observed,
        certainty: 0.97,
        cause: "tampering",
        because: [reason],
      };
  }
}

function nameOf({ manufacturer, model, serial }: SelfDescription): string {
  return oneLine(`${manufacturer} ${model}${serial === undefined ? "" : ` ${serial}`}`, 300);
}

const nameOfService = ({ transport, port }: Service) => `${transport}/${port}`;

function firstOf(now: SelfDescription): DescribedBefore {
  const { id, firmware, services } = now;
  return {
    id,
    name: nameOf(now),
    version: firmware.version,
    digests: {},
    services: services.filter(({ port }) => port < DYNAMIC).map(nameOfService),
  };
}

/** Only what departs from nothing is learnt. */
function learned({ firmware: { version, digest } }: SelfDescription, known: DescribedBefore): DescribedBefore {
  const newest = isLower(known.version, version) ? version : known.version;
  const digests = Object.entries(known.digests);
  if (digest !== undefined && !Object.hasOwn(known.digests, version)) digests.push([version, digest]);
  return { ...known, version: newest, digests: Object.fromEntries(digests.slice(-VERSIONS_KEPT)) };
}

function* nameChanged(now: SelfDescription, known: DescribedBefore): Generator<Found> {
  const [was, is] = [`${known.name} (${known.id})`, `${nameOf(now)} (${now.id})`];
  if (was === is) return;
  yield {
    kind: "identity-changed",
    severity: SEVERITY_OF.identityOtherwiseChanged,
    subject: "name",
    declared: was,
    observed: is,
    authority: "learnt",
    certainty: 0.9,
    because: ["name-changed"],
  };
}

function* firmwareChanged({ firmware }: SelfDescription, known: DescribedBefore): Generator<Found> {
  const { version, digest } = firmware;
  if (isLower(version, known.version))
    yield {
      kind: "version-back",
      severity: SEVERITY_OF.versionBack,
      subject: "firmware",
      declared: known.version,
      observed: version,
      authority: "learnt",
      certainty: 0.95,
      because: ["older-than-before"],
    };
  const digestBefore = Object.hasOwn(known.digests, version) ? known.digests[version] : undefined;
  if (digest !== undefined && digestBefore !== undefined && digest !== digestBefore)
    yield {
      kind: "digest-unknown",
      severity: SEVERITY_OF.digestUnknown,
      subject: "firmware",
      declared: digestBefore,
      observed: digest,
      authority: "learnt",
      certainty: 0.97,
      cause: "tampering",
      because: ["other-bytes-same-version"],
    };
}

function* newServices(
  { services }: SelfDescription,
  known: DescribedBefore,
  runtime: Reference["runtime"],
  authority: Reference["authority"],
): Generator<Found> {
  const place = (runtime.operating?.values ?? []).findIndex((one) => one.parameter === "openPorts" && one.allowed);
  const declared = runtime.operating?.values[place]?.allowed;
  for (const service of services) {
    const name = nameOfService(service);
    const isKnown =
      declared === undefined
        ? service.port >= DYNAMIC || known.services.includes(name)
        : declared.includes(service.port);
    if (isKnown) continue;
    yield {
      kind: "service-undeclared",
      severity: declared === undefined ? SEVERITY_OF.learntService : SEVERITY_OF.service,
      subject: name,
      requirement: declared === undefined ? "" : `/runtime/operating/values/${place}`,
      declared: oneLine((declared ?? known.services).join(", "), 300) || null,
      observed: service.name === undefined ? name : `${name} (${service.name})`,
      authority: declared === undefined ? "learnt" : authority,
      certainty: declared === undefined ? 0.8 : 0.97,
      because: [declared === undefined ? "port-never-open-before" : "port-not-in-the-label"],
    };
  }
}

/** @param isOver of an open one that was not found again. */
function changesOf(
  found: readonly Found[],
  open: readonly RuntimeFinding[],
  nowMs: number,
  isOver: (finding: RuntimeFinding) => boolean,
): FindingChange[] {
  const own = new Map(open.filter(isOfDescription).map((finding) => [finding.key, finding]));
  const changes: FindingChange[] = [];
  for (const one of found) {
    const key = keyOf({ kind: one.kind, subject: one.subject, which: WHICH });
    const before = own.get(key);
    own.delete(key);
    const finding: RuntimeFinding = {
      stage: "operating",
      requirement: "",
      authority: "carelabel",
      cause: "unknown",
      because: [],
      ...one,
      key,
      firstSeenMs: before?.firstSeenMs ?? nowMs,
      lastSeenMs: nowMs,
      occurrences: (before?.occurrences ?? 0) + 1,
    };
    changes.push({ do: before === undefined ? "open" : "update", finding });
  }
  for (const [key, finding] of own)
    if (isOver(finding)) changes.push({ do: "close", key, atMs: nowMs, because: NO_LONGER_SAID });
  return changes;
}
