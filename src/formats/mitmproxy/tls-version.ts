/**
 * TLS versions as mitmproxy writes them (the names of OpenSSL), as the standards name them.
 */

/** QUIC carries TLS 1.3 (RFC 9001); format 20 wrote "QUIC", 21 writes "QUICv1". */
const NAMED: Readonly<Record<string, string>> = {
  SSLv2: "SSL 2.0",
  SSLv3: "SSL 3.0",
  TLSv1: "TLS 1.0",
  "TLSv1.1": "TLS 1.1",
  "TLSv1.2": "TLS 1.2",
  "TLSv1.3": "TLS 1.3",
  "DTLSv0.9": "DTLS 1.0",
  DTLSv1: "DTLS 1.0",
  "DTLSv1.2": "DTLS 1.2",
  QUIC: "TLS 1.3",
  QUICv1: "TLS 1.3",
  QUICv2: "TLS 1.3",
};

/** The version in the words of its standard, null where none is told. */
export function tlsVersionNamed(name: string | null): string | null {
  return name === null ? null : (NAMED[name] ?? null);
}
