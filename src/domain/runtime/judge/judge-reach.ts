/**
 * What the device opens and whom it talks with: against the label, and where that says nothing, against what was always so.
 *
 * A learnt set speaks only once nothing was added to it for three days; a peer of a settled set is told once, then learnt.
 */

import type { Peer, Service } from "../report.ts";
import type { CompiledReference } from "./compile-reference.ts";
import { ofText } from "./content-digest.ts";
import { declaredPeers } from "./declared-peers.ts";
import type { Report, RuntimeFinding } from "./device-watch.ts";
import type { Against } from "./judge-limit.ts";
import { SEVERITY_OF } from "./severity-table.ts";

const SETTLED_MS = 3 * 24 * 3_600_000;
const MOST_SERVICES = 64;
const MOST_PEERS = 32;
/** Ports from here on are given out for a while (RFC 6335, section 6): no sign of a new service. */
const DYNAMIC = 49_152;

export function judgeServices(report: Report, compiled: CompiledReference, against: Against): void {
  const { services } = report;
  if (services === undefined) return;
  against.watch.servicesTold = true;
  for (const service of services) judgeService(service, compiled, against);
  const { findings } = against;
  if (!findings.any) return;
  const open = new Set(services.map(nameOf));
  for (const [key, { finding }] of Object.entries(against.watch.open))
    if (finding.kind === "service-undeclared" && isShut(finding, open, against.nowMs))
      findings.within(key, "closed-again");
}

/** The finding for all others is over when none of them was seen just now. */
function isShut({ subject, lastSeenMs }: RuntimeFinding, open: ReadonlySet<string>, nowMs: number): boolean {
  return subject === "…" ? lastSeenMs < nowMs : !open.has(subject);
}

function judgeService(service: Service, compiled: CompiledReference, against: Against): void {
  const { watch, findings, reference, nowMs, stage } = against;
  if (compiled.declaresPorts) {
    const rules = compiled.byParameter.get("openPorts");
    for (const limit of (stage === "integration" ? rules?.integration : rules?.operating) ?? []) {
      if (limit.allowed === undefined) continue;
      watch.judged = Math.min(1_000_000, watch.judged + 1);
      if (limit.allowed.includes(service.port)) continue;
      findings.depart({
        kind: "service-undeclared",
        severity: SEVERITY_OF.service,
        subject: nameOf(service),
        requirement: limit.requirement,
        declared: limit.declared,
        observed: service.name === undefined ? nameOf(service) : `${nameOf(service)} (${service.name})`,
        authority: reference.authority,
        certainty: 0.97,
        because: ["port-not-in-the-label"],
      });
    }
    return;
  }
  const name = nameOf(service);
  if (service.port >= DYNAMIC || watch.services.includes(name)) return;
  if (watch.servicesAtMs > 0 && nowMs - watch.servicesAtMs > SETTLED_MS)
    findings.depart({
      kind: "service-undeclared",
      severity: SEVERITY_OF.learntService,
      subject: name,
      declared: watch.services.join(", ") || null,
      observed: service.name === undefined ? name : `${name} (${service.name})`,
      authority: "learnt",
      certainty: 0.8,
      because: ["port-never-open-before"],
    });
  else if (watch.services.length < MOST_SERVICES) {
    watch.services.push(name);
    watch.servicesAtMs = nowMs;
  }
}

function nameOf({ transport, port }: Service): string {
  return `${transport}/${port}`;
}

export function judgePeers(report: Report, against: Against): void {
  against.watch.peersTold = true;
  const { endpoints } = against.reference;
  const isDeclared = endpoints === undefined ? undefined : declaredPeers(endpoints);
  for (const peer of report.peers ?? []) judgePeer(peer, isDeclared, against);
}

function judgePeer(peer: Peer, isDeclared: ((peer: Peer) => boolean) | undefined, against: Against): void {
  const { watch, findings, reference, nowMs } = against;
  const host = peer.host.toLowerCase();
  const name = ofText(host);
  const known = watch.peers.includes(name);
  if (!known && nowMs - watch.firstAtMs > 60_000) watch.newPeerAtMs = nowMs;
  const settled = watch.peersAtMs > 0 && nowMs - watch.peersAtMs > SETTLED_MS;
  if (!known && watch.peers.length < MOST_PEERS) {
    watch.peers.push(name);
    watch.peersAtMs = nowMs;
  }
  if (isDeclared === undefined ? known || !settled || watch.peers.length >= MOST_PEERS : isDeclared(peer)) return;
  findings.depart({
    kind: "peer-undeclared",
    severity: isDeclared === undefined ? SEVERITY_OF.learntPeer : SEVERITY_OF.peer,
    subject: host,
    requirement: isDeclared === undefined ? "" : "/components/data/endpoints",
    observed: `${peer.transport === undefined ? "" : `${peer.transport}/`}${host}${peer.port === undefined ? "" : `:${peer.port}`}`,
    authority: isDeclared === undefined ? "learnt" : reference.authority,
    certainty: isDeclared === undefined ? 0.7 : 0.97,
    because: [isDeclared === undefined ? "host-never-seen-before" : "host-not-in-the-label"],
  });
}
