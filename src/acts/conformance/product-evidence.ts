/**
 * What the installation knows of a product that speaks for or against provisions: its label, the newest audits of its
 * devices, and what the watch saw of them. Nothing is answered by itself; a person takes a proposal over or not.
 */
import type { Actor } from "../../domain/account/account.ts";
import { may } from "../../domain/account/reach.ts";
import { addMonths } from "../../domain/calendar.ts";
import type { LabelFacts, Restart, WatchFacts } from "../../domain/conformance/evidence/facts.ts";
import {
  type HeldProposals,
  heldAgainst,
  type LinkedProposal,
} from "../../domain/conformance/evidence/held-against.ts";
import { proposeLinked } from "../../domain/conformance/evidence/links.ts";
import { withBelow } from "../../domain/registry/place.ts";
import type { ObservedBoot } from "../../domain/runtime/report.ts";
import type { RuntimeKind } from "../../domain/runtime/runtime-finding.ts";
import type { Reading } from "../../store/database.ts";
import type { EvidenceFiles } from "../../store/evidence-files.ts";
import { heldLabels, labelByDigest, labelThatCounts, verifiedLabel } from "../../store/label.ts";
import { loadUpdateComponents } from "../../store/load-catalogue.ts";
import * as kept from "../../store/maturity-facts.ts";
import { allPlaces } from "../../store/place.ts";
import { reportsReadOnce } from "../reports-read-once.ts";
import { assessmentWithin, saidOf } from "./assessment.ts";

/** The provisions that proposals speak of are those of this catalogue. */
const PROPOSED_FOR = "etsi-en-303-645";
/** What the page shows of a large fleet; the newest contact first. */
const DEVICES_TOLD = 200;

export interface EvidenceSources {
  readonly read: Reading;
  readonly files: EvidenceFiles;
  /** How a device started the last time, by its id; undefined where the watch does not run. */
  readonly startOf: ((deviceId: string) => ObservedBoot | undefined) | undefined;
  readonly now: () => Date;
}

/** @throws {InputError} `record-unknown` for an assessment out of reach. */
export async function evidenceFor(sources: EvidenceSources, actor: Actor, id: string): Promise<HeldProposals> {
  const { read } = sources;
  const { catalogue, productId } = await assessmentWithin(read, actor, id);
  const { provision } = await saidOf(read, id);
  const proposals = catalogue === PROPOSED_FOR ? await proposalsOf(sources, actor, productId) : [];
  return heldAgainst(proposals, provision);
}

async function proposalsOf(sources: EvidenceSources, actor: Actor, productId: string): Promise<LinkedProposal[]> {
  const { read } = sources;
  const now = sources.now().toISOString();
  const today = now.slice(0, 10);
  const since = addMonths(today, -12);
  const components = loadUpdateComponents();
  const label = await labelFacts(read, productId, today);
  const ofLabel = proposeLinked(label === undefined ? {} : { label }, components);
  // Devices and where they stand are none of a manufacturer's business.
  if (actor.role === "manufacturer") return ofLabel;
  const within = actor.places === null ? null : withBelow(actor.places, await allPlaces(read));
  const audits = may(actor, "audit.read")
    ? (await reportsRead(await kept.auditRows(read, within, since, productId), sources.files)).flatMap(
        ({ row: { id, title }, said }) => said.map((one) => ({ ...one, source: { ...one.source, name: title, id } })),
      )
    : [];
  const watch = may(actor, "device.read") ? await watchFacts(sources, within, since, productId) : [];
  return [...ofLabel, ...audits, ...proposeLinked({ watch }, components)];
}

/** What an audit says of provisions; whose audit it is, is said where it is read. */
const reportsRead = reportsReadOnce((report) => proposeLinked({ audits: [{ report, name: "" }] }, []));

/** Only a label that is trusted today counts as evidence. */
async function labelFacts(db: Reading, productId: string, today: string): Promise<LabelFacts | undefined> {
  const counts = labelThatCounts((await heldLabels(db, [productId], today)).get(productId) ?? []);
  if (counts?.answer !== "trusted") return undefined;
  const stored = await labelByDigest(db, counts.digest);
  const label = stored && (await verifiedLabel(db, stored, today)).label;
  if (label === undefined) return undefined;
  const { maker, model } = label.product;
  return { label, name: `${maker.name} ${model}`, id: counts.digest };
}

async function watchFacts(
  { read, startOf }: EvidenceSources,
  within: kept.Within,
  since: string,
  productId: string,
): Promise<WatchFacts[]> {
  const devices = (await kept.deviceRows(read, within, productId))
    .flatMap(({ id, title, last_contact_at: at }) => (at === null ? [] : [{ id, title, at }]))
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, DEVICES_TOLD);
  const findings = Map.groupBy(await kept.findingRows(read, within, since, productId), (row) => row.device_id);
  return devices.map(({ id, title, at }): WatchFacts => {
    const start = startOf?.(id);
    return {
      ...{ device: title, id, on: at.slice(0, 10), findings: [], reportsJudged: 0 },
      starts: start === undefined ? [] : [start],
      restarts: restartsOf(findings.get(id) ?? [], start),
    };
  });
}

type FindingRow = Awaited<ReturnType<typeof kept.findingRows>>[number];

/** What opens so soon after a device came back belongs to its coming back. */
const SETTLED_AFTER_MS = 15 * 60_000;

/** Silences that are over, each with what was found once the device was heard again. */
function restartsOf(rows: readonly FindingRow[], started: ObservedBoot | undefined): Restart[] {
  return rows.flatMap(({ kind, state, first_seen_at: gone, closed_at: back }): Restart[] => {
    if (kind !== "silent" || state === "refuted" || back === null) return [];
    const backMs = Date.parse(back);
    const after = rows.filter(({ first_seen_at: at, state: of }) => {
      const ms = Date.parse(at) - backMs;
      return of !== "refuted" && ms >= 0 && ms <= SETTLED_AFTER_MS;
    });
    return [
      {
        silentMs: backMs - Date.parse(gone),
        started,
        findings: after.map((one) => ({ kind: one.kind as RuntimeKind, subject: "" })),
      },
    ];
  });
}
