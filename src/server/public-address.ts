/**
 * Where phones reach the server: the address in printed codes and in what is handed to patients.
 *
 * It is made of what the server was started with, never of a request: whoever can send one could otherwise choose where
 * a printed code leads.
 */

export interface PublicAddress {
  /** Name or IPv4 address under which phones reach it; null when it is open for this machine only. */
  readonly host: string | null;
  /** Whether it speaks TLS itself, on the port that it listens on; else something before it does, on the usual one. */
  readonly secure: boolean;
}

/** Host and port for an address without a scheme. */
export function codeHost({ host, secure }: PublicAddress, port: number | undefined): string {
  const bare = host ?? "127.0.0.1";
  if (port === undefined || (host !== null && (!secure || port === 443))) return bare;
  return `${bare}:${port}`;
}

/** What stands before a path in an address for a phone; null when none reaches the server. */
export function publicOrigin(address: PublicAddress, port: number | undefined): string | null {
  return address.host === null ? null : `https://${codeHost(address, port)}`;
}
