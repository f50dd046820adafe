/**
 * The names and addresses under which a server is reached, as certificates write them.
 *
 * Sources: RFC 5280 sections 4.2.1.6 (alternative names) and 4.2.1.10 (name constraints), RFC 6761, 6762 and 8375
 * (names for private use), ICANN's `internal`, RFC 1918, 3927, 4193 and 6598 (private addresses).
 */
import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  NameConstraints,
  SubjectAlternativeName,
} from "@peculiar/asn1-x509";
import ipaddr from "ipaddr.js";
import { InputError } from "../../domain/input-error.ts";

/** One spelling each, sorted, no doubles. @throws {InputError} `argument-wrong` for what is neither name nor address. */
export function hostsOf(written: readonly string[]): string[] {
  if (written.length === 0) throw new InputError("argument-wrong", "hosts", "name at least one host");
  return [...new Set(written.map(hostOf))].sort();
}

const WRITTEN_NAME = /^[\p{L}\p{M}\p{N}.-]+$/u;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

function hostOf(written: string): string {
  if (isAddress(written)) return ipaddr.process(withoutZone(written)).toString();
  // A URL's parser stops at a slash and reads 10.1 as an address; neither is a name.
  const name = WRITTEN_NAME.test(written) ? domainToASCII(written.replace(/\.$/, "")).toLowerCase() : "";
  if (!isAddress(name) && name.length <= 253 && name.split(".").every((label) => LABEL.test(label))) return name;
  throw new InputError("argument-wrong", "hosts", `"${written}" is neither a host name nor an IP address`);
}

export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}

/** The zone of a link-local address (`%eth0`) has a meaning on this machine only. */
function withoutZone(address: string): string {
  return address.replace(/%.*$/, "");
}

export function alternativeNames(hosts: readonly string[]): SubjectAlternativeName {
  return new SubjectAlternativeName(
    hosts.map((host) => new GeneralName(isAddress(host) ? { iPAddress: host } : { dNSName: host })),
  );
}

const PRIVATE_NAMES = ["localhost", "local", "internal", "lan", "home.arpa"];
const PRIVATE_NETWORKS = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
];

/** These hosts, and what nobody owns on the Internet: for all else the authority counts for nothing. */
export function constraintsFor(hosts: readonly string[]): NameConstraints {
  const names = [...hosts.filter((host) => !isAddress(host)), ...PRIVATE_NAMES];
  const networks = [...hosts.filter(isAddress).map(networkOfOne), ...PRIVATE_NETWORKS];
  const bases = [
    ...names.map((dNSName) => new GeneralName({ dNSName })),
    ...networks.map((iPAddress) => new GeneralName({ iPAddress })),
  ];
  return new NameConstraints({
    permittedSubtrees: new GeneralSubtrees(bases.map((base) => new GeneralSubtree({ base }))),
  });
}

/** Whether an authority with these constraints may speak for the host. */
export function isPermitted(host: string, constraints: NameConstraints): boolean {
  const bases = (constraints.permittedSubtrees ?? []).map(({ base }) => base);
  if (!isAddress(host)) return bases.some(({ dNSName }) => host === dNSName || host.endsWith(`.${dNSName}`));
  const address = ipaddr.parse(host);
  return bases.some(({ iPAddress }) => {
    if (iPAddress === undefined) return false;
    const [network, bits] = ipaddr.parseCIDR(iPAddress);
    return network.kind() === address.kind() && address.match(network, bits);
  });
}

function networkOfOne(address: string): string {
  return `${address}/${ipaddr.parse(address).kind() === "ipv4" ? 32 : 128}`;
}
