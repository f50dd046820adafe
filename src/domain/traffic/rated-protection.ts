/**
 * How good the protection of a destination is: every handshake that was seen rated by its parts, the worst counts.
 */
import type { Lowering } from "../knowledge/cipher-suite.ts";
import { GRADES, type Grade } from "../knowledge/grade.ts";
import { interceptionCaOf } from "../knowledge/interception-ca.ts";
import type { World } from "../knowledge/world.ts";
import { certificateFacts } from "./certificate-problems.ts";
import type { DestinationProtection } from "./destination-facts.ts";
import type { ObservedPeer } from "./destinations.ts";
import type { Sighting } from "./sighting.ts";

/** Oldest first; what is not among them comes first of all. */
const VERSIONS = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "DTLS 1.0", "TLS 1.2", "DTLS 1.2", "TLS 1.3", "DTLS 1.3"];

/** As the registry's names say it: TLS_RSA_WITH_NULL_SHA. */
const NO_ENCRYPTION = "NULL";

export function ratedProtection(
  { host, protection, firstSeenMs }: ObservedPeer,
  world: Pick<World, "cipherSuites" | "interceptionCas">,
): DestinationProtection | null {
  if (protection === null) return null;
  const table = world.cipherSuites;
  const ratings = protection.agreed.map((connection) => ({ connection, rating: table.rate(connection) }));
  const graded = ratings.flatMap(({ rating }) => (rating.grade === null ? [] : rating.grade));
  const grade = graded.toSorted(worstFirst)[0] ?? null;
  const untils = ratings.flatMap(({ rating }) => rating.recommendedUntil ?? []);
  const certificates = protection.chains.flatMap(([own]) =>
    own === undefined ? [] : certificateFacts(own, { host, timeMs: firstSeenMs, isNameKnown: !protection.echOffered }),
  );
  const program = protection.chains
    .flat()
    .map(({ issuer }) => interceptionCaOf(world.interceptionCas, issuer))
    .find((found) => found !== undefined);
  return {
    versions: unique(ratings.flatMap(({ connection }) => connection.version ?? [])).sort(
      (one, other) => VERSIONS.indexOf(one) - VERSIONS.indexOf(other),
    ),
    suites: unique(ratings.flatMap(({ connection }) => connection.cipherSuite ?? []))
      .map((code) => ({
        name: table.name(code),
        grade: table.rate({ version: null, cipherSuite: code, encryptThenMac: null }).grade,
      }))
      .sort((one, other) => worstFirst(one.grade ?? "recommended", other.grade ?? "recommended")),
    groups: [...protection.groups],
    applicationProtocols: [...protection.applicationProtocols],
    grade,
    lowerings: distinct(ratings.flatMap(({ rating }) => rating.lowerings)),
    recommendedUntil: untils.length === 0 ? null : Math.min(...untils),
    guideline: table.guideline,
    certificates,
    interception: program?.product ?? null,
    agreedBy: protection.agreedBy,
    nameHidden: protection.echOffered,
    clientCertificate: protection.clientCertificate,
    prints: [...protection.prints],
  };
}

/** What was agreed on with a destination and lowers its protection, with where and how often. */
export interface LoweredConnection {
  readonly grade: Grade | null;
  readonly lowerings: readonly Lowering[];
  readonly count: number;
  readonly first: Sighting;
}

export function loweredConnections(
  { protection }: ObservedPeer,
  { cipherSuites }: Pick<World, "cipherSuites">,
): LoweredConnection[] {
  return (protection?.agreed ?? []).flatMap((connection) => {
    const { grade, lowerings } = cipherSuites.rate(connection);
    return lowerings.length === 0 ? [] : [{ grade, lowerings, count: connection.count, first: connection.first }];
  });
}

/**
 * Whether a connection that the device agreed on has a suite without encryption: TLS_RSA_WITH_NULL_SHA256 and its like, or
 * one of RFC 9150, which authenticate only. What a recording proxy agreed on says nothing of the device.
 */
export function isUnencrypted(protection: Pick<DestinationProtection, "agreedBy" | "lowerings"> | null): boolean {
  if (protection === null || protection.agreedBy === "proxy") return false;
  return encryptsNothing(protection);
}

export function encryptsNothing({
  lowerings,
}: {
  readonly lowerings: readonly { readonly part: string; readonly value: string }[];
}): boolean {
  return lowerings.some(({ part, value }) => part === "encryption" && value === NO_ENCRYPTION);
}

function worstFirst(one: Grade, other: Grade): number {
  return GRADES.indexOf(other) - GRADES.indexOf(one);
}

function distinct(lowerings: readonly Lowering[]): Lowering[] {
  return [...new Map(lowerings.map((one) => [`${one.part} ${one.value} ${one.reason}`, one])).values()].sort(
    (one, other) => worstFirst(one.grade, other.grade),
  );
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}
