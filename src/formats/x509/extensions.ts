/** Extensions of a certificate that a report speaks of (RFC 5280, 4.2; RFC 6962, 3.3; RFC 8520, 11). */
import { addressText } from "../internet/address-text.ts";
import { type DerValue, DerWalk, derText, hexOf, objectIdentifier, TAG } from "./der.ts";
import { OID, purposeName } from "./x509-names.ts";

/** What is told of the extensions; the defaults when a certificate has none. */
export interface CertificateExtensions {
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  readonly otherNames: number;
  readonly isCa: boolean;
  readonly extendedKeyUsage: readonly string[] | null;
  readonly hasTimestamps: boolean;
  readonly authorityKeyId: string | null;
  readonly subjectKeyId: string | null;
  readonly mudUrl: string | null;
}

const MOST_NAMES = 1_000;
const MOST_PURPOSES = 64;
const MOST_EXTENSIONS = 256;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const KEY_IDENTIFIER = 0x80;

export function readExtensions(list: DerValue | undefined): CertificateExtensions {
  const contents = new Map<string, DerValue>();
  if (list !== undefined) {
    const walk = DerWalk.into(list);
    for (let one = walk.take(TAG.sequence); one !== undefined; one = walk.take(TAG.sequence)) {
      const parts = DerWalk.into(one);
      const oid = parts.take(TAG.objectIdentifier);
      parts.take(TAG.boolean);
      const content = parts.take(TAG.octetString);
      if (contents.size === MOST_EXTENSIONS) break;
      if (oid !== undefined && content !== undefined) contents.set(objectIdentifier(oid), content);
    }
  }
  return {
    ...namesIn(contents.get(OID.subjectAltName)),
    isCa: isCaIn(contents.get(OID.basicConstraints)),
    extendedKeyUsage: purposesIn(contents.get(OID.extendedKeyUsage)),
    hasTimestamps: contents.has(OID.signedTimestamps),
    authorityKeyId: authorityIn(contents.get(OID.authorityKeyId)),
    subjectKeyId: keyIdIn(contents.get(OID.subjectKeyId), TAG.octetString),
    mudUrl: textIn(contents.get(OID.mudUrl)),
  };
}

function namesIn(content: DerValue | undefined): Pick<CertificateExtensions, "dnsNames" | "addresses" | "otherNames"> {
  const dnsNames: string[] = [];
  const addresses: string[] = [];
  let otherNames = 0;
  const list = content === undefined ? undefined : DerWalk.into(content).take(TAG.sequence);
  if (list !== undefined) {
    const walk = DerWalk.into(list);
    for (let name = walk.next(); name !== undefined; name = walk.next()) {
      const length = name.end - name.start;
      if (dnsNames.length + addresses.length === MOST_NAMES) otherNames++;
      else if (name.tag === DNS_NAME) dnsNames.push(derText(name).toLowerCase());
      else if (name.tag === IP_ADDRESS && (length === 4 || length === 16)) {
        addresses.push(addressText(name.bytes, name.start, length));
      } else otherNames++;
    }
  }
  return { dnsNames, addresses, otherNames };
}

function isCaIn(content: DerValue | undefined): boolean {
  const sequence = content === undefined ? undefined : DerWalk.into(content).take(TAG.sequence);
  const flag = sequence === undefined ? undefined : DerWalk.into(sequence).take(TAG.boolean);
  return flag !== undefined && (flag.bytes[flag.start] ?? 0) !== 0 && flag.start < flag.end;
}

function purposesIn(content: DerValue | undefined): string[] | null {
  const sequence = content === undefined ? undefined : DerWalk.into(content).take(TAG.sequence);
  if (sequence === undefined) return null;
  const purposes: string[] = [];
  const walk = DerWalk.into(sequence);
  for (let oid = walk.take(TAG.objectIdentifier); oid !== undefined; oid = walk.take(TAG.objectIdentifier)) {
    if (purposes.length === MOST_PURPOSES) break;
    purposes.push(purposeName(objectIdentifier(oid)));
  }
  return purposes;
}

function authorityIn(content: DerValue | undefined): string | null {
  const sequence = content === undefined ? undefined : DerWalk.into(content).take(TAG.sequence);
  return keyIdIn(sequence, KEY_IDENTIFIER);
}

function keyIdIn(content: DerValue | undefined, tag: number): string | null {
  const id = content === undefined ? undefined : DerWalk.into(content).take(tag);
  // 20 bytes by custom; the bound only keeps a false one short.
  return id === undefined ? null : hexOf(id.bytes, id.start, Math.min(id.end, id.start + 64));
}

function textIn(content: DerValue | undefined): string | null {
  const value = content === undefined ? undefined : DerWalk.into(content).next();
  return value === undefined ? null : derText(value);
}
