/**
 * What changed between two audits: of two firmware versions, two days, two moments of use.
 *
 * Only what both captures can show is compared: a destination that is gone may not have been contacted in the time of
 * the capture, so nothing gone counts as better.
 */
import Type, { type Static } from "typebox";
import { SEVERITIES, type Severity } from "../finding/severity.ts";
import type { AuditReport, Destination } from "./audit-report.ts";

const Change = Type.Object(
  {
    host: Type.String(),
    what: Type.Enum(["operator", "country", "protection", "certificate", "declared", "port"]),
    before: Type.String(),
    after: Type.String(),
  },
  { description: "a fact of a destination that is another one now" },
);

const Attribute = Type.Object(
  { host: Type.String(), attribute: Type.String(), name: Type.Object({ en: Type.String(), de: Type.String() }) },
  { description: "an attribute that a host was sent" },
);

const NotCompared = Type.Object(
  { host: Type.String(), unreadIn: Type.Array(Type.Enum(["before", "after"])) },
  { description: "a host of whose contents one of the two could not read the greater part" },
);

const Found = Type.Object({ kind: Type.String(), subject: Type.String(), severity: Type.String() });

export const AuditDifference = Type.Object(
  {
    before: Type.Object({ auditedOn: Type.String(), captures: Type.Array(Type.String()) }),
    newDestinations: Type.Array(Type.String()),
    goneDestinations: Type.Array(Type.String()),
    changes: Type.Array(Change),
    newAttributes: Type.Array(Attribute),
    goneAttributes: Type.Array(Attribute),
    worseFindings: Type.Optional(
      Type.Array(
        Type.Object({ kind: Type.String(), subject: Type.String(), before: Type.String(), after: Type.String() }),
        { description: "found before as well, and graver now" },
      ),
    ),
    newFindings: Type.Array(Found),
    goneFindings: Type.Array(Found),
    contentsNotCompared: Type.Optional(
      Type.Array(NotCompared, { description: "what is missing there says nothing, and is not told as new or gone" }),
    ),
  },
  { description: "what changed since an earlier audit" },
);
export type AuditDifference = Static<typeof AuditDifference>;
type Changed = Static<typeof Change>;

/** What is in `after` and was not in `before`, and the other way round. */
export function auditDifference(before: AuditReport, after: AuditReport): AuditDifference {
  const [was, is] = [byHost(before), byHost(after)];
  const both = [...is.keys()].filter((host) => was.has(host));
  const attributes = (report: AuditReport) =>
    new Map(
      report.destinations
        .filter(({ host }) => was.has(host) && is.has(host))
        .flatMap(({ host, attributes }) =>
          attributes
            .filter(({ direction }) => direction === "up")
            .map(({ attribute, name }) => [`${host} ${attribute}`, { host, attribute, name }] as const),
        ),
    );
  const findings = (report: AuditReport) =>
    new Map(report.findings.map(({ kind, subject, severity }) => [`${kind} ${subject}`, { kind, subject, severity }]));
  return {
    before: { auditedOn: before.auditedOn, captures: before.captures.map(({ file }) => file) },
    newDestinations: [...is.keys()].filter((host) => !was.has(host)),
    goneDestinations: [...was.keys()].filter((host) => !is.has(host)),
    changes: both.flatMap((host) => changesOf(host, was.get(host) ?? [], is.get(host) ?? [])),
    newAttributes: missingFrom(attributes(before), attributes(after)).filter(couldShowIn(before, was)),
    goneAttributes: missingFrom(attributes(after), attributes(before)).filter(couldShowIn(after, is)),
    worseFindings: worse(findings(before), findings(after)),
    newFindings: missingFrom(findings(before), findings(after)).filter(couldFindIn(before)),
    goneFindings: missingFrom(findings(after), findings(before)).filter(couldFindIn(after)),
    contentsNotCompared: both.flatMap((host) => {
      const unreadIn = [
        ...(isUnread(before, was.get(host)) ? ["before" as const] : []),
        ...(isUnread(after, is.get(host)) ? ["after" as const] : []),
      ];
      const isSame = unreadIn.length === 2 && shownOf(was.get(host)) === shownOf(is.get(host));
      return unreadIn.length === 0 || isSame ? [] : [{ host, unreadIn }];
    }),
  };
}

/** What was found in spite of what could not be read. */
function shownOf(destinations: readonly Destination[] = []): string {
  const shown = destinations.flatMap(({ attributes, identifiers, planted }) => [
    ...attributes.map(({ attribute, direction }) => `${attribute} ${direction}`),
    ...identifiers.map(({ kind, direction }) => `${kind} ${direction}`),
    ...planted.map(({ how, direction }) => `${how} ${direction}`),
  ]);
  return [...new Set(shown)].sort().join("\n");
}

/** Which of the two could not read it: the one before, the one after, or neither could. */
export function unreadSide({ unreadIn }: Static<typeof NotCompared>): "before" | "after" | "both" {
  return unreadIn.length > 1 ? "both" : (unreadIn[0] ?? "both");
}

/** Findings that only whoever could read the contents can have. */
const OF_CONTENTS: ReadonlySet<string> = new Set([
  "patient-data-sent",
  "patient-identifier-sent",
  "attribute-undeclared",
  "recipient-undeclared",
  "sent-before-consent",
  "people-followed",
  "sent-too-often",
]);

/** Whether a report would show what a host was sent: what it could not read says nothing of the other. */
function couldShowIn({ contentsExamined }: AuditReport, hosts: ReadonlyMap<string, readonly Destination[]>) {
  return ({ host }: { readonly host: string }) => contentsExamined && isRead(hosts.get(host));
}

/** Whether a report would have the finding, had there been what it tells of. */
function couldFindIn({ contentsExamined, canary, destinations }: AuditReport) {
  return ({ kind, subject }: { readonly kind: string; readonly subject: string }) => {
    if (!OF_CONTENTS.has(kind)) return true;
    // How often something is sent is told by its name; the others are told by whom they are about.
    const about = destinations.filter((one) => kind === "sent-too-often" || whoGot(one) === subject);
    const isSearched = kind !== "patient-data-sent" || canary !== null;
    return contentsExamined && isSearched && (about.length === 0 || isRead(about));
  };
}

/** The subject of a finding about what was sent. */
function whoGot({ operator, party, host }: Destination): string {
  return operator?.company ?? party ?? host;
}

function byHost({ destinations }: AuditReport): Map<string, Destination[]> {
  return Map.groupBy(destinations, ({ host }) => host);
}

/** Whether the greater part was read; of what is encrypted the name of the server is. */
function isRead(destinations: readonly Destination[] = []): boolean {
  const { read, unread } = bytesOf(destinations);
  return read > 0 && read >= unread;
}

/** Whether something was there that could not be read. */
function isUnread({ contentsExamined }: AuditReport, destinations: readonly Destination[] = []): boolean {
  return !contentsExamined || (!isRead(destinations) && bytesOf(destinations).unread > 0);
}

function bytesOf(destinations: readonly Destination[]): { readonly read: number; readonly unread: number } {
  return {
    read: destinations.reduce((sum, { examined }) => sum + examined.bytes, 0),
    unread: destinations.reduce((sum, { examined }) => sum + examined.unexaminedBytes, 0),
  };
}

type Severities = ReadonlyMap<string, { readonly kind: string; readonly subject: string; readonly severity: Severity }>;

function worse(before: Severities, after: Severities): NonNullable<AuditDifference["worseFindings"]> {
  return [...after].flatMap(([key, { kind, subject, severity }]) => {
    const was = before.get(key)?.severity;
    return was === undefined || SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(was)
      ? []
      : [{ kind, subject, before: was, after: severity }];
  });
}

function missingFrom<T>(known: ReadonlyMap<string, T>, all: ReadonlyMap<string, T>): T[] {
  return [...all].filter(([key]) => !known.has(key)).map(([, one]) => one);
}

/** The facts that are compared; an empty one was not seen, and not seen is no change. */
const FACTS: Record<Changed["what"], (destination: Destination) => readonly string[]> = {
  operator: ({ operator }) => (operator === null ? [] : [operator.company]),
  country: ({ place }) => (place.country === null || place.confidence === "low" ? [] : [place.country]),
  protection: ({ protection }) =>
    protection === null ? [] : [...protection.versions, ...protection.suites.map(({ name }) => name)],
  certificate: ({ protection }) =>
    (protection?.certificates ?? []).map(
      ({ subject, issuer, fingerprint }) => `${subject} by ${issuer} (${fingerprint.slice(0, 16)})`,
    ),
  declared: ({ declared }) => (declared === null ? [] : [declared]),
  port: ({ scheme, port }) => [`${scheme}:${port}`],
};

function changesOf(host: string, before: readonly Destination[], after: readonly Destination[]): Changed[] {
  return (Object.keys(FACTS) as Changed["what"][]).flatMap((what) => {
    const [was, is] = [before, after].map((list) => [...new Set(list.flatMap(FACTS[what]))].sort().join(", "));
    return was === "" || is === "" || was === is || was === undefined || is === undefined
      ? []
      : [{ host, what, before: was, after: is }];
  });
}
