/**
 * Network peers as documents write them: URLs, and ports that hint at a protocol.
 *
 * The table of ports and schemes is `standards/service-ports.json`.
 */
import servicePorts from "../../../standards/service-ports.json" with { type: "json" };
import { isLocalAddress } from "../../domain/address.ts";
import type { Endpoint } from "../../domain/label/components.ts";
import { fitHost, fitLine } from "../../domain/label/source-text.ts";

export type Transport = "tcp" | "udp";

/** Where a URL leads; the rest of it (user, path, query) is never kept. */
export type UrlPeer = Pick<Endpoint, "host" | "port" | "transport" | "protocol"> & {
  /** How its scheme protects what is sent, as far as that is known. */
  readonly protection?: string;
};

/** What commonly stands behind a port; undefined where nothing is customary. */
export function serviceOnPort(port: number, transport: Transport): string | undefined {
  return servicePorts.ports.find((row) => row.port === port && row.transport === transport)?.protocol;
}

/** The peer of an absolute URL; undefined for a relative one, a template, or a host that cannot be one. */
export function peerOfUrl(text: string): UrlPeer | undefined {
  // A template such as {region} would come out as part of a host, percent-encoded.
  if (text.length > 2000 || /[{}<>\s]/.test(text) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const url = new URL(text);
  const host = fitHost(url.hostname);
  if (host === undefined) return undefined;
  const scheme = url.protocol.slice(0, -1);
  const known = servicePorts.schemes.find((row) => row.scheme === scheme);
  const port = url.port === "" ? known?.port : Number(url.port);
  return {
    host,
    ...(port === undefined || port === 0 ? {} : { port }),
    ...(known === undefined ? {} : { transport: known.transport as Transport, protection: known.protection }),
    protocol: known?.protocol ?? fitLine(scheme.toUpperCase(), 40) ?? "unknown",
  };
}

/** Whether a host of a document lies in the same network: "local", a local address, or a name under .local. */
export function isLocalHost(host: string): boolean {
  return host === "local" || host.endsWith(".local") || isLocalAddress(host.replace(/\/\d+$/, ""));
}
