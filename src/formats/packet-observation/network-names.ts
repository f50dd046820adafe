/**
 * Names that the network tells: answers of resolvers, what devices announce of themselves, and DHCP.
 *
 * Sources: RFC 1034, 3.6.2 (aliases); RFC 6762 (mDNS); RFC 4795 (LLMNR); RFC 1002 (NetBIOS); RFC 2132, 3.14 (host name).
 */
import { macNumber } from "../../domain/runtime/observation/hardware-address.ts";
import type { TrafficObserver } from "../../domain/runtime/observation/traffic-observer.ts";
import { readDhcp4 } from "../dhcp/read-dhcp4.ts";
import { DNS_PORTS, type DnsMessage } from "../dns/dns-facts.ts";
import { readDns } from "../dns/read-dns.ts";

const CNAME = 5;
const DHCP_SERVER = 67;
/** Longer ones are cut by the form of DNS anyway. */
const NAME = /^[a-z0-9_][a-z0-9._-]{0,252}$/;

export interface NameDatagram {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** It answers something that was asked before. */
  readonly isAnswer: boolean;
}

/** Takes what `datagram` says of names, when it is on a port of names. */
export function takeNames(
  observer: TrafficObserver,
  datagram: NameDatagram,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const { source, destination, sourcePort, destinationPort, isAnswer } = datagram;
  if (destinationPort === DHCP_SERVER) {
    const message = readDhcp4(bytes, start, end);
    if (message?.isReply !== false || message.hostName === null) return;
    observer.namedByMac(macNumber(message.clientHardwareAddress ?? ""), message.hostName);
    return;
  }
  const protocol = DNS_PORTS.get(sourcePort);
  if (protocol === undefined || (protocol === "dns" && !isAnswer)) return;
  const message = readDns(bytes, start, end);
  if (message === undefined || !message.isResponse) return;
  if (protocol === "dns") tellResolved(observer, destination, message);
  // Who announces the name of another is not believed.
  else
    for (const { name, data } of message.answers)
      if (data.kind === "address" && data.address === source) observer.announced(source, name);
}

/** Records that no alias leads to from the question answer something else. */
function tellResolved(observer: TrafficObserver, asker: string, { questions, answers }: DnsMessage): void {
  const [question] = questions;
  if (question === undefined || !NAME.test(question.name)) return;
  const asked = new Set([question.name]);
  for (const { name, type, data } of answers) {
    if (!asked.has(name)) continue;
    if (data.kind === "name" && type === CNAME) asked.add(data.name);
    else if (data.kind === "address") observer.resolved(asker, data.address, question.name);
  }
}
