/**
 * The traffic audit: holds what a capture shows against what a label declares.
 *
 * Source: Gleißner et al. 2022, section VI, done by rule. Every rule has its reason; what a capture cannot show stays
 * unknown. Pure: captures come as gathered destinations, the world (companies, places, transfers) as tables.
 */
import type { Finding, Severity } from "../finding/finding.ts";
import { SEVERITIES } from "../finding/severity.ts";
import type { World } from "../knowledge/world.ts";
import type { Label } from "../label/label.ts";
import type { AttributeKnowledge } from "./attribute-knowledge.ts";
import type { AuditedCapture, AuditReport, Destination } from "./audit-report.ts";
import { type AuditedPeer, auditedPeer, HostKnowledge, partyOf, readersOf } from "./audited-peer.ts";
import { whatWasHit } from "./canary/hit.ts";
import { claimsOf } from "./claims.ts";
import { type Declared, declaredBy } from "./declared.ts";
import type { ObservedPeer } from "./destinations.ts";
import { isoTime } from "./iso-time.ts";
import type { Moment } from "./moments.ts";
import { brokenClaims } from "./rules/broken-claims.ts";
import { FINDING_RULES } from "./rules/finding-rules.ts";
import { evidenceOf } from "./rules/rule.ts";

export interface AuditInput {
  readonly captures: readonly AuditedCapture[];
  readonly peers: readonly ObservedPeer[];
  readonly label: {
    readonly label: Label;
    readonly digest: string | null;
    readonly signed: boolean;
    /** True for a MUD file in the place of a label: it declares peers, and cannot say whose they are. */
    readonly declaresPeersOnly?: boolean;
  } | null;
  readonly attributes: AttributeKnowledge;
  /** Moments that were marked beside the captures. */
  readonly marked: readonly Moment[];
  readonly examination: Examination;
}

/** How contents were looked into. */
export interface Examination {
  readonly contentsExamined: boolean;
  /** Name of the planted patient that was searched for. */
  readonly canary: string | null;
  readonly valuesShown: boolean;
}

/** Of one destination; findings have their own. */
const EVIDENCE_SHOWN = 3;

/** The report of an audit on `today` (YYYY-MM-DD). */
export function auditTraffic(input: AuditInput, world: World, today: string): AuditReport {
  const declared =
    input.label === null
      ? undefined
      : declaredBy(input.label.label, input.attributes, input.label.declaresPeersOnly === true);
  const knowledge = new HostKnowledge(world, today);
  const marked = new Set(input.marked);
  const peers = withoutTunnels(input.peers).map((peer) =>
    auditedPeer(peer, declared, knowledge, input.attributes, marked),
  );
  const claims =
    input.label === null || declared === undefined
      ? []
      : claimsOf(input.label.label, declared, peers, {
          contentsExamined: input.examination.contentsExamined,
          allRequestsRead: input.captures.every(isReadWhole),
        });
  const ruled = FINDING_RULES.flatMap((rule) => rule.check(peers, declared));
  const findings = [...ruled, ...brokenClaims(claims, ruled, peers)].sort(gravestFirst);
  const graveness = new Map<string, number>();
  for (const finding of findings) {
    for (const host of finding.hosts)
      graveness.set(host, Math.max(graveness.get(host) ?? -1, SEVERITIES.indexOf(finding.severity)));
  }
  return {
    carelabel: "audit",
    version: 1,
    auditedOn: today,
    label:
      input.label === null
        ? null
        : {
            maker: input.label.label.product.maker.name,
            model: input.label.label.product.model,
            digest: input.label.digest,
            signed: input.label.signed,
          },
    captures: noted(input.captures, input.peers),
    ...input.examination,
    destinations: peers
      .sort(
        (one, other) =>
          (graveness.get(other.peer.host) ?? -1) - (graveness.get(one.peer.host) ?? -1) ||
          one.peer.host.localeCompare(other.peer.host),
      )
      .map((one) => destinationOf(one, declared)),
    claims,
    findings: findings.map(({ hosts: _, ...finding }) => finding),
    editions: world.editions
      .filter(({ file }) => !NO_PART_IN_TRAFFIC.test(file))
      .map(({ name, edition, licence, attribution, link }) => ({
        name,
        edition,
        licence,
        attribution: [attribution, link].filter((part) => part !== null).join(" "),
      })),
  };
}

/** Data of other rooms, which a report on traffic does not name: units, the maturity model, catalogues of provisions. */
const NO_PART_IN_TRAFFIC =
  /^(ucum|maturity-|etsi-|iec-|mds2-|nis2-|software-as-medical|support-period|update-components)/;

/** With what was seen and is not told, among the blind spots of the first capture. */
function noted(captures: readonly AuditedCapture[], peers: readonly ObservedPeer[]): AuditedCapture[] {
  const count = peers.reduce((sum, { content }) => sum + content.beyond, 0);
  const [first, ...others] = captures;
  if (first === undefined || count === 0) return [...captures];
  return [{ ...first, blindSpots: [...first.blindSpots, { code: "details-beyond-limit", count }] }, ...others];
}

/** Whether no request was passed over for want of sense or of room; a file that ends early is no such case. */
function isReadWhole({ skippedTotal, blindSpots }: AuditedCapture): boolean {
  return skippedTotal === 0 && blindSpots.every(({ code }) => code !== "destinations-beyond-limit");
}

/** A tunnel through a proxy is no destination beside the one that it leads to. */
function withoutTunnels(peers: readonly ObservedPeer[]): readonly ObservedPeer[] {
  const reached = new Set(peers.flatMap(({ scheme, host, port }) => (scheme === "connect" ? [] : `${host}:${port}`)));
  return peers.filter(({ scheme, host, port }) => scheme !== "connect" || !reached.has(`${host}:${port}`));
}

/** The gravest severity of a report, or undefined without a finding. */
export function gravest(report: Pick<AuditReport, "findings">): Severity | undefined {
  return report.findings[0]?.severity;
}

function destinationOf(one: AuditedPeer, label: Declared | undefined): Destination {
  const { peer, company, place, transfer, declared } = one;
  const { host, addresses, port, scheme, exchanges, unanswered, fromCache, bytesUp, bytesDown } = peer;
  return {
    host,
    addresses: [...addresses],
    port,
    scheme,
    operator:
      company.company === null
        ? null
        : {
            company: company.company,
            product: company.product,
            parent: company.parent,
            seat: company.seat,
            category: company.category,
            source: company.source,
          },
    place: {
      country: place.country,
      region: place.region ?? null,
      provider: place.provider ?? null,
      method: place.method,
      confidence: place.confidence,
    },
    transfer,
    exchanges,
    unanswered,
    fromCache,
    bytesUp,
    bytesDown,
    firstSeen: isoTime(peer.firstSeenMs),
    lastSeen: isoTime(peer.lastSeenMs),
    declared: declared?.pointer ?? null,
    party: label === undefined ? null : (partyOf(one, label.parties)?.name ?? null),
    moments: [...peer.phases],
    everySeconds: peer.everySeconds,
    protection: one.protection,
    readers: readersOf(one, label),
    marks: peer.marks.map(({ kind, what, direction, count }) => ({ kind, what, direction: wayOf(direction), count })),
    attributes: [...one.attributes],
    identifiers: peer.content.identifiers.map(({ kind, way, layers, shown, count }) => ({
      kind,
      direction: way,
      layers: [...layers],
      shown,
      count,
    })),
    planted: peer.content.hits.map((hit) => ({
      field: hit.field,
      how: whatWasHit(hit),
      direction: hit.way,
      layers: [...hit.layers],
      offset: hit.offset,
      pointer: hit.first.pointer,
      file: hit.first.file,
      count: hit.count,
    })),
    examined: {
      bytes: peer.content.examinedBytes,
      unexaminedBytes: peer.content.unexaminedBytes,
      unread: [...peer.content.unread],
    },
    evidence: peer.evidence.slice(0, EVIDENCE_SHOWN).map(evidenceOf),
  };
}

function wayOf(direction: 0 | 1 | null): "up" | "down" | "both" {
  return direction === null ? "both" : direction === 0 ? "up" : "down";
}

function gravestFirst(one: Finding, other: Finding): number {
  return (
    SEVERITIES.indexOf(other.severity) - SEVERITIES.indexOf(one.severity) ||
    one.kind.localeCompare(other.kind) ||
    one.subject.localeCompare(other.subject)
  );
}
