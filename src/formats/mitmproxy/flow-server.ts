/**
 * Which server a flow led to, by name and address, and whether it got there.
 */
import { type RequestTarget, readTarget } from "../har/request-target.ts";
import { NAMES } from "./flow-plan.ts";
import { addressOf, firstOf, hostAndPort, listOf, type Members, membersOf, textOf } from "./flow-value.ts";

/** Where the flow's connection to the server led, by its name, else by SNI, else by its address. */
export function serverTarget(flow: Members): RequestTarget | null {
  const server = membersOf(flow.get("server_conn"));
  const place = hostAndPort(server.get("address")) ?? hostAndPort(firstOf(server, ...NAMES.peername));
  if (place === null) return null;
  const host = place.host.includes(":") ? `[${place.host}]` : place.host;
  const sni = textOf(server.get("sni")) ?? textOf(membersOf(flow.get("client_conn")).get("sni"));
  return namedTarget(`https://${host}:${place.port}/`, "GET", [sni]);
}

/** With the first of `names` that is a name, when the URL has an address only. */
export function namedTarget(url: string, method: string, names: readonly (string | null)[]): RequestTarget {
  const plain = readTarget(url, method, null);
  if (plain.kind !== "remote" || plain.address === null) return plain;
  for (const name of names) {
    const named = name === null ? plain : readTarget(url, method, name);
    if (named.kind === "remote" && named.host !== plain.host) return named;
  }
  return plain;
}

export function serverAddress(flow: Members): string | null {
  const server = membersOf(flow.get("server_conn"));
  return viaOf(server) === null ? addressOf(firstOf(server, ...NAMES.peername)) : null;
}

/** The proxy that mitmproxy itself went through. */
export function viaOf(server: Members): string | null {
  const via = firstOf(server, ...NAMES.via);
  const place = via instanceof Map ? hostAndPort(via.get("address")) : hostAndPort(listOf(via)[1]);
  if (place === null) return null;
  // Up to format 9 the connection itself stands there, even when no other proxy is in between.
  const address = hostAndPort(server.get("address"));
  if (via instanceof Map && address?.host === place.host && address.port === place.port) return null;
  return `${place.host}:${place.port}`;
}

/** Errors after which nothing has reached a server, when no address of one is known. */
const NOTHING_SENT =
  /connect call failed|refused|unreachable|timed? ?out|not known|getaddrinfo|no address|name resolution|killed/i;

export function reachedOf(flow: Members, status: number | null): boolean | null {
  const replay = textOf(flow.get("is_replay"));
  const server = membersOf(flow.get("server_conn"));
  // The proxy gave the answer itself, out of a recording.
  if (replay === "response" || membersOf(flow.get("response")).get("is_replay") === true) return false;
  const isConnected =
    addressOf(firstOf(server, ...NAMES.peername)) !== null || (server.get("timestamp_tcp_setup") ?? null) !== null;
  if (status !== null || isConnected) return true;
  return NOTHING_SENT.test(errorOf(flow) ?? "") ? false : null;
}

export function errorOf(flow: Members): string | null {
  return textOf(membersOf(flow.get("error")).get("msg")) ?? textOf(membersOf(flow.get("server_conn")).get("error"));
}
