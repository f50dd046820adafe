/**
 * Rules on what is sent: the planted patient, attributes that the label does not name, data before consent, people who
 * can be followed, real identifiers, and what could not be examined.
 */
import type { Evidence } from "../../finding/finding.ts";
import { SEVERITIES, type Severity } from "../../finding/severity.ts";
import { textIn } from "../../label/text-in.ts";
import { plantedUnnamed, toUnnamed } from "../attribute-claims.ts";
import { type AuditedPeer, isOfEndpoint, isReadable, partyOf, unique, whoIs } from "../audited-peer.ts";
import { whatWasHit } from "../canary/hit.ts";
import type { Declared } from "../declared.ts";
import type { SentAttribute } from "../destination-facts.ts";
import { isoTime } from "../iso-time.ts";
import { isSeenBefore, MOMENTS } from "../moments.ts";
import type { Where } from "../seen-content.ts";
import { isFaster } from "../seen-times.ts";
import { WATCHING } from "./destination-rules.ts";
import { type FindingRule, finding, grouped } from "./rule.ts";

const ATTRIBUTES_TOLD = 12;
/** Identifiers that are attributes as well, and no number of a person's. */
const NO_NUMBERS: ReadonlySet<string> = new Set(["email", "phone", "mac-address", "imei", "iccid"]);

export const CONTENT_RULES: readonly FindingRule[] = [
  {
    kind: "patient-data-sent",
    because: "the planted patient was found: whoever receives it can read the data of real patients as well",
    check(peers, declared) {
      const hit = peers.filter(({ peer }) => peer.content.hits.length > 0);
      return grouped(hit, (one) => whoIs(one, declared)).map(([who, group]) => {
        const hits = group.flatMap(({ peer }) => peer.content.hits);
        return finding(this, group, {
          severity: gravest(group.map((one) => plantedSeverity(one, declared))),
          subject: who,
          requirement: "/components/data/attributes",
          declared: declared === undefined ? null : (partyOf(group[0] as AuditedPeer, declared.parties)?.name ?? null),
          observed: `${unique(hits.map((one) => whatWasHit(one)))
            .slice(0, ATTRIBUTES_TOLD)
            .join(", ")} at ${unique(group.map(({ peer }) => peer.host)).join(
            ", ",
          )}${group.some(isReadable) ? "; readable for everybody on the way" : ""}`,
          evidence: hits.map(({ first, layers }) => evidenceOf(first, layers)),
          occurrences: hits.reduce((sum, { count }) => sum + count, 0),
        });
      });
    },
  },
  {
    kind: "patient-identifier-sent",
    because: "a number was found whose form and check digit are those of a person's identifier",
    check(peers, declared) {
      const numbersOf = ({ peer }: AuditedPeer) => peer.content.identifiers.filter(({ kind }) => !NO_NUMBERS.has(kind));
      const seen = peers.filter((one) => numbersOf(one).length > 0);
      return grouped(seen, (one) => whoIs(one, declared)).map(([who, group]) => {
        const identifiers = group.flatMap(numbersOf);
        return finding(this, group, {
          severity: group.some(isReadable) ? "high" : "medium",
          subject: who,
          requirement: "/components/data/attributes",
          declared: null,
          observed: unique(identifiers.map(({ kind, shown }) => `${kind} ${shown}`))
            .slice(0, ATTRIBUTES_TOLD)
            .join(", "),
          evidence: identifiers.map(({ first, layers }) => evidenceOf(first, layers)),
          occurrences: identifiers.reduce((sum, { count }) => sum + count, 0),
        });
      });
    },
  },
  {
    kind: "attribute-undeclared",
    because: "the label names all that is recorded or sent; this it does not name",
    check(peers, declared) {
      if (declared === undefined || declared.attributes.length === 0) return [];
      return grouped(peers, (one) => whoIs(one, declared)).flatMap(([who, group]) => {
        const unnamed = group.filter((one) => undeclared(one).length > 0);
        const attributes = unnamed.flatMap(undeclared);
        if (attributes.length === 0) return [];
        return [
          finding(this, unnamed, {
            severity: attributes.some(({ about }) => about === "patient")
              ? "high"
              : attributes.some(({ personal }) => personal)
                ? "medium"
                : "info",
            subject: who,
            requirement: "/components/data/attributes",
            declared: null,
            observed: namesOf(attributes),
            evidence: unnamed.flatMap((one) => evidenceFor(one, undeclared(one))),
            occurrences: attributes.reduce((sum, { count }) => sum + count, 0),
          }),
        ];
      });
    },
  },
  {
    kind: "recipient-undeclared",
    because: "the label names who gets this; somebody else got it as well",
    check(peers, declared) {
      const sendings = (declared?.attributes ?? []).flatMap((one) =>
        toUnnamed(one, peers, declared as Declared).map((sending) => ({ ...sending, pointer: one.pointer })),
      );
      return [...Map.groupBy(sendings, ({ one }) => whoIs(one, declared))].map(([who, found]) => {
        const attributes = found.map(({ sent }) => sent);
        const group = unique(found.map(({ one }) => one));
        return finding(this, group, {
          severity: attributes.some(({ personal, about }) => personal || about === "patient") ? "medium" : "low",
          subject: who,
          requirement: found.length === 1 ? `${found[0]?.pointer}/recipients` : "/components/data/attributes",
          declared: null,
          observed: namesOf(attributes),
          evidence: group.flatMap((one) => evidenceFor(one, attributes)),
          occurrences: attributes.reduce((sum, { count }) => sum + count, 0),
        });
      });
    },
  },
  {
    kind: "sent-before-consent",
    because: "personal data left before the user had agreed to it",
    check(peers, declared) {
      return grouped(peers, (one) => whoIs(one, declared)).flatMap(([who, group]) => {
        const early = group.filter((one) => tooEarly(one).length > 0);
        const attributes = early.flatMap(tooEarly);
        if (attributes.length === 0) return [];
        const promised = attributes
          .map((one) => declared?.attributes.find(({ pointer }) => pointer === one.declared))
          .find((found) => found?.attribute.sentBeforeConsent === "no");
        return [
          finding(this, early, {
            severity:
              promised !== undefined || early.some((one) => WATCHING.has(one.company.category ?? ""))
                ? "high"
                : "medium",
            subject: who,
            requirement:
              promised === undefined ? "/components/data/attributes" : `${promised.pointer}/sentBeforeConsent`,
            declared: promised === undefined ? null : "no",
            observed: namesOf(attributes),
            occurrences: attributes.reduce((sum, { count }) => sum + count, 0),
          }),
        ];
      });
    },
  },
  {
    kind: "contacted-too-early",
    because: "the label says from which moment on this peer is contacted; it was contacted before",
    check(peers) {
      return peers.flatMap((one) => {
        const declared = one.declared?.endpoint.moments ?? [];
        const [from] = MOMENTS.filter((moment) => declared.includes(moment));
        if (from === undefined || !isOfEndpoint(one) || isSeenBefore(one.peer.phases, from, one.marked) !== true)
          return [];
        return [
          finding(this, [one], {
            severity: "medium",
            subject: one.peer.host,
            requirement: `${one.declared?.pointer ?? ""}/moments`,
            declared: declared.join(", "),
            observed: one.peer.phases.join(", "),
          }),
        ];
      });
    },
  },
  {
    kind: "people-followed",
    because:
      "identifiers that stay the same, with places and times, let the recipient follow whoever works with the device",
    check(peers, declared) {
      return grouped(peers, (one) => whoIs(one, declared)).flatMap(([who, group]) => {
        const sent = group.flatMap(({ attributes }) => attributes.filter(({ direction }) => direction === "up"));
        const identifying = sent.filter(({ group: kind }) => kind === "identifier" || kind === "account");
        const placing = sent.filter(({ group: kind }) => kind === "location" || kind === "network");
        const again = identifying.some(({ count }) => count > 1);
        if (identifying.length === 0 || placing.length === 0 || !again) return [];
        return [
          finding(
            this,
            group.filter(({ attributes }) => attributes.length > 0),
            {
              severity: placing.some(({ group: kind }) => kind === "location") ? "high" : "medium",
              subject: who,
              requirement: "/components/data/attributes",
              declared: null,
              observed: `${namesOf(identifying)} with ${namesOf(placing)}`,
              occurrences: Math.max(...identifying.map(({ count }) => count)),
            },
          ),
        ];
      });
    },
  },
  {
    kind: "sent-too-often",
    because: "the label says how often this is sent; it was sent more often",
    check(peers, declared) {
      return (declared?.attributes ?? []).flatMap(({ pointer, attribute }) => {
        const every = attribute.cycle.everySeconds;
        if (every === undefined) return [];
        const faster = peers.flatMap((one) =>
          one.attributes
            .filter((sent) => sent.declared === pointer && isFaster(sent.everySeconds, every))
            .map((sent) => ({ one, sent })),
        );
        if (faster.length === 0) return [];
        return [
          finding(
            this,
            faster.map(({ one }) => one),
            {
              severity: "low",
              subject: textIn(attribute.name, "en"),
              requirement: `${pointer}/cycle/everySeconds`,
              declared: String(every),
              observed: `${Math.min(...faster.map(({ sent }) => sent.everySeconds ?? every))} s at ${unique(faster.map(({ one }) => one.peer.host)).join(", ")}`,
            },
          ),
        ];
      });
    },
  },
  {
    kind: "contents-not-examined",
    because: "nobody could read these bytes here, so nothing is said of them; absence of findings is no proof",
    check(peers, declared) {
      return grouped(
        peers.filter(({ peer }) => peer.content.unexaminedBytes > 0),
        (one) => whoIs(one, declared),
      ).map(([who, group]) => {
        const bytes = group.reduce((sum, { peer }) => sum + peer.content.unexaminedBytes, 0);
        const [why] = group.flatMap(({ peer }) => peer.content.unread);
        return finding(this, group, {
          severity: "info",
          subject: who,
          requirement: "/components/data/attributes",
          declared: null,
          observed: `${bytes} bytes at ${unique(group.map(({ peer }) => peer.host)).join(", ")}${why === undefined ? "" : `; ${why}`}`,
        });
      });
    },
  },
];

/** Read by anybody on the way is worst; to whom the label names, it is what the label says. */
function plantedSeverity(one: AuditedPeer, declared: Declared | undefined): Severity {
  if (isReadable(one)) return one.place.method === "local" ? "high" : "critical";
  const party = declared === undefined ? undefined : partyOf(one, declared.parties);
  if (declared !== undefined && party !== undefined && !party.third)
    return plantedUnnamed([one], declared).length > 0 ? "high" : "info";
  if (WATCHING.has(one.company.category ?? "")) return "critical";
  return declared === undefined ? "medium" : party === undefined ? "high" : "medium";
}

function gravest(severities: readonly Severity[]): Severity {
  return SEVERITIES[Math.max(0, ...severities.map((one) => SEVERITIES.indexOf(one)))] ?? "info";
}

function undeclared({ attributes }: AuditedPeer): SentAttribute[] {
  return attributes.filter(({ declared, direction }) => declared === null && direction === "up");
}

function tooEarly({ attributes }: AuditedPeer): SentAttribute[] {
  return attributes.filter((one) => one.beforeConsent === true && one.personal && one.direction === "up");
}

function namesOf(attributes: readonly SentAttribute[]): string {
  const names = unique(attributes.map(({ name }) => name.en));
  const more = names.length - ATTRIBUTES_TOLD;
  return `${names.slice(0, ATTRIBUTES_TOLD).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Where these attributes were seen first. */
function evidenceFor({ peer }: AuditedPeer, attributes: readonly SentAttribute[]): Evidence[] {
  const ids = new Set(attributes.map(({ attribute }) => attribute));
  return peer.content.attributes
    .filter(({ attribute, way }) => way === "up" && ids.has(attribute))
    .map(({ first, layers }) => evidenceOf(first, layers));
}

function evidenceOf({ file, pointer, timeMs }: Where, layers: readonly string[]): Evidence {
  const at = isoTime(timeMs);
  return { file, pointer: [pointer, ...layers].join(" > "), ...(at === null ? {} : { at }) };
}
