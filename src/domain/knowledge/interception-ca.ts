/**
 * Certificate authorities of programs that open TLS connections in the middle.
 *
 * Where one is in a chain, version, suite and certificate are those of that program, not of the server. The table is
 * `standards/interception-cas.json`.
 */
import type { InterceptionCa, InterceptionCas, Match } from "./interception-cas.ts";

/** The parts of a certificate's name that tell who it is. */
export interface NamedParty {
  readonly commonName: string | null;
  readonly organization: string | null;
}

/** The program whose authority bears this name (an issuer or a subject), or undefined. */
export function interceptionCaOf(table: InterceptionCas, name: NamedParty): InterceptionCa | undefined {
  return table.authorities.find(
    (row) =>
      (row.commonName !== undefined || row.organization !== undefined) &&
      agrees(row.commonName, name.commonName) &&
      agrees(row.organization, name.organization),
  );
}

function agrees(match: Match | undefined, text: string | null): boolean {
  if (match === undefined) return true;
  if (text === null) return false;
  return "is" in match ? text === match.is : text.startsWith(match.begins);
}
