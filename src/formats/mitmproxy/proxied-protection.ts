/**
 * How the way to the server was protected, as the proxy agreed on it; the device's own handshake was with the proxy.
 */
import type { Mark, Protection } from "../../domain/traffic/protection.ts";
import { NAMES } from "./flow-plan.ts";
import { firstOf, type Members, membersOf, textOf } from "./flow-value.ts";
import { suiteNumber } from "./openssl-suites.ts";
import { hasCertificate, type PemCertificates } from "./pem-certificates.ts";
import { tlsVersionNamed } from "./tls-version.ts";

interface Side {
  readonly version: string | null;
  readonly cipherSuite: number | null;
  readonly alpn: string | null;
  readonly isProtected: boolean;
}

/**
 * Version, suite and application protocol of one side: the server's where it is known, else the device's. Null where
 * neither was protected.
 */
export function protectionOf(flow: Members, certificates: PemCertificates): Protection | null {
  const client = membersOf(flow.get("client_conn"));
  const server = membersOf(flow.get("server_conn"));
  const [onward, device] = [sideOf(server), sideOf(client)];
  if (!onward.isProtected && !device.isProtected) return null;
  const { version, cipherSuite, alpn } = onward.isProtected ? onward : device;
  return {
    version,
    cipherSuite,
    group: null,
    encryptThenMac: null,
    alpn,
    echOffered: false,
    resumed: null,
    certificates: certificates.in(firstOf(server, ...NAMES.serverCertificates)),
    clientCertificate: hasCertificate(firstOf(client, ...NAMES.clientCertificates)),
    ja4: null,
    agreedBy: "proxy",
  };
}

/** The version that the device agreed on with the proxy, where the way onward has another or none. */
export function deviceSideMarks(flow: Members): readonly Mark[] {
  const device = sideOf(membersOf(flow.get("client_conn")));
  const onward = sideOf(membersOf(flow.get("server_conn")));
  if (device.version === null || device.version === onward.version) return [];
  return [{ kind: "detail", what: `${device.version} between device and proxy`, direction: null, count: 1 }];
}

function sideOf(side: Members): Side {
  const version = tlsVersionNamed(textOf(side.get("tls_version")));
  const suite = textOf(firstOf(side, ...NAMES.cipher));
  const setUp = firstOf(side, ...NAMES.tlsSetUpAt);
  return {
    version,
    cipherSuite: suiteNumber(suite),
    alpn: textOf(firstOf(side, ...NAMES.alpn)),
    isProtected: version !== null || suite !== null || typeof setUp === "number",
  };
}
