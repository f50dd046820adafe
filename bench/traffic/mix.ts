/**
 * Mixed traffic: many short conversations at once, and a bulk of few large ones.
 *
 * The shares of the mix stand here, by conversations; `MixCounts` says what came of them in packets and bytes.
 */

import type { TimedFrame } from "./capture-file.ts";
import { Chance } from "./chance.ts";
import { datagrams, tcpFrames } from "./conversation.ts";
import type { Ends } from "./frames.ts";
import { coap, dicom, dns, ftp, hl7, http, mqtt, ntp, smtp, snmp, unknown } from "./open-protocols.ts";
import { quic } from "./quic.ts";
import { type SampleFlow, sampleFlows, sampleFrames } from "./samples.ts";
import { encrypted, tls12, tls13 } from "./tls.ts";

/** Per thousand conversations. */
const SHARES = {
  dns: 360,
  "tls 1.3": 197,
  "tls 1.2": 125,
  http: 100,
  quic: 60,
  mqtt: 23,
  ntp: 30,
  coap: 20,
  hl7: 15,
  dicom: 8,
  "ftp, smtp, snmp": 20,
  unknown: 27,
  samples: 15,
} as const;
export type Kind = keyof typeof SHARES;
export const MIX_SHARES: ReadonlyMap<Kind, number> = new Map(Object.entries(SHARES) as [Kind, number][]);

export interface KindCount {
  flows: number;
  packets: number;
  bytes: number;
}
export type MixCounts = Map<Kind, KindCount>;

const OPEN_AT_ONCE = 600;
const HOSTS = 1_000;
/** Everyone asks the same few for names and the time; brokers, archives and their like are not many either. */
const RESOLVERS = 4;
const LOCAL_SERVERS = 40;
const DEVICES = 250;
const BEGIN_MICROSECONDS = 1_785_000_000_000_000;
/** One packet about every half a millisecond. */
const PACE_MICROSECONDS = 1_000;
/** One conversation in so many goes over IPv6, stands in a virtual network. */
const IPV6_ONCE_IN = 7;
const VLAN_ONCE_IN = 9;

/** The same frames for the same seed. @param counts is filled while frames are taken. */
export function* mix(packets: number, seed: number, counts: MixCounts = new Map()): Generator<TimedFrame> {
  const chance = new Chance(seed);
  const kinds = [...MIX_SHARES].flatMap(([kind, share]) => Array.from({ length: share }, () => kind));
  const samples = sampleFlows();
  // The pool of names and addresses stays the same from seed to seed: a longer capture meets the same servers.
  const hosts = hostList(new Chance(0));
  const open: { kind: Kind; frames: Generator<Uint8Array> }[] = [];
  let microseconds = BEGIN_MICROSECONDS;
  for (let made = 0; made < packets; ) {
    while (open.length < OPEN_AT_ONCE) {
      const kind = chance.of(kinds);
      count(counts, kind).flows++;
      open.push({ kind, frames: framesOf(kind, hosts, samples, chance) });
    }
    const at = chance.below(open.length);
    const one = open[at] as (typeof open)[number];
    // Packets come in small bursts, as they do.
    for (let burst = chance.between(1, 4); burst > 0 && made < packets; burst--) {
      const { value, done } = one.frames.next();
      if (done === true) {
        open[at] = open.at(-1) as (typeof open)[number];
        open.pop();
        break;
      }
      microseconds += chance.below(PACE_MICROSECONDS);
      const kind = count(counts, one.kind);
      kind.packets++;
      kind.bytes += value.length;
      made++;
      yield { microseconds, bytes: value };
    }
  }
}

/** Few large conversations at once: downloads over TLS and HTTP, pictures over DICOM. */
export function* bulk(packets: number, seed: number): Generator<TimedFrame> {
  const chance = new Chance(seed);
  const hosts = hostList(new Chance(0));
  const flows = Array.from({ length: 12 }, (_, index) => {
    const host = hosts[index] as Host;
    const port = index % 6 === 5 ? 104 : index % 3 === 2 ? 80 : 443;
    const turns =
      port === 104
        ? endlessDicom(chance)
        : port === 80
          ? endlessHttp(host.name, chance)
          : endlessTls(host.name, chance);
    return tcpFrames(endsOf(host, port, chance), turns, chance);
  });
  let microseconds = BEGIN_MICROSECONDS;
  for (let made = 0; made < packets; ) {
    const flow = chance.of(flows);
    for (let burst = chance.between(1, 40); burst > 0 && made < packets; burst--) {
      microseconds += chance.below(100);
      made++;
      yield { microseconds, bytes: flow.next().value as Uint8Array };
    }
  }
}

function* endlessTls(host: string, chance: Chance) {
  yield* tls13(host, chance);
  for (;;) yield { from: 1 as const, bytes: encrypted(400_000, chance) };
}

function* endlessHttp(host: string, chance: Chance) {
  const text = new TextEncoder();
  yield { from: 0 as const, bytes: text.encode(`GET /firmware.bin HTTP/1.1\r\nHost: ${host}\r\n\r\n`) };
  yield { from: 1 as const, bytes: text.encode(`HTTP/1.1 200 OK\r\nContent-Length: ${10 ** 12}\r\n\r\n`) };
  for (;;) yield { from: 1 as const, bytes: chance.bytes(400_000) };
}

function endlessDicom(chance: Chance) {
  return dicom(chance, 2 ** 31);
}

interface Host {
  readonly name: string;
  readonly ipv4: Uint8Array;
  readonly ipv6: Uint8Array;
}

function hostList(chance: Chance): Host[] {
  return Array.from({ length: HOSTS }, (_, index) => ({
    name: `api-${index}.service-${index % 300}.example.${chance.of(["org", "com", "net"])}`,
    ipv4: Uint8Array.of(chance.between(20, 90), chance.below(256), chance.below(256), chance.between(1, 254)),
    ipv6: Uint8Array.of(0x2a, 0x01, chance.below(256), chance.below(256), ...chance.bytes(12)),
  }));
}

function endsOf({ ipv4, ipv6 }: Host, port: number, chance: Chance): Ends {
  const isIpv6 = chance.once(IPV6_ONCE_IN);
  const device = chance.below(DEVICES) + 1;
  const own = isIpv6
    ? Uint8Array.of(0xfd, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, device)
    : Uint8Array.of(192, 168, 7, device);
  const vlan = device % VLAN_ONCE_IN === 0 ? 40 : undefined;
  return {
    sides: [
      { address: own, port: chance.between(20_000, 65_000) },
      { address: isIpv6 ? ipv6 : ipv4, port },
    ],
    vlan,
  };
}

function framesOf(
  kind: Kind,
  hosts: readonly Host[],
  samples: readonly SampleFlow[],
  chance: Chance,
): Generator<Uint8Array> {
  const host = chance.of(hosts);
  const at = (port: number) => endsOf(host, port, chance);
  const one = (of: number, port: number) => endsOf(hosts[chance.below(of)] ?? host, port, chance);
  switch (kind) {
    case "dns":
      return datagrams(one(RESOLVERS, 53), dns(host.name, chance.once(4) ? host.ipv6 : host.ipv4, chance), chance);
    case "tls 1.3":
      return tcpFrames(at(443), tls13(host.name, chance), chance);
    case "tls 1.2":
      return tcpFrames(at(chance.of([443, 443, 8443, 8883])), tls12(host.name, chance), chance);
    case "http":
      return tcpFrames(at(chance.of([80, 80, 8080])), http(host.name, chance), chance);
    case "quic":
      return datagrams(at(443), quic(host.name, chance), chance);
    case "mqtt":
      return tcpFrames(one(LOCAL_SERVERS, 1883), mqtt(chance), chance);
    case "ntp":
      return datagrams(one(RESOLVERS, 123), ntp(chance), chance);
    case "coap":
      return datagrams(one(LOCAL_SERVERS, 5683), coap(chance), chance);
    case "hl7":
      return tcpFrames(one(LOCAL_SERVERS, chance.of([2575, 6661])), hl7(chance), chance);
    case "dicom":
      return tcpFrames(one(LOCAL_SERVERS, chance.of([104, 11_112])), dicom(chance), chance);
    case "ftp, smtp, snmp":
      return chance.once(3)
        ? datagrams(one(LOCAL_SERVERS, 161), snmp(chance), chance)
        : chance.once(2)
          ? tcpFrames(one(LOCAL_SERVERS, 21), ftp(chance), chance)
          : tcpFrames(one(LOCAL_SERVERS, 25), smtp(chance), chance);
    case "samples": {
      if (samples.length === 0) return tcpFrames(one(LOCAL_SERVERS, 9_000), unknown(chance), chance);
      const sample = chance.of(samples);
      return sampleFrames(sample, at(sample.serverPort));
    }
    default:
      return chance.once(2)
        ? datagrams(one(LOCAL_SERVERS, 9_000), unknown(chance), chance)
        : tcpFrames(one(LOCAL_SERVERS, 9_001), unknown(chance), chance);
  }
}

function count(counts: MixCounts, kind: Kind): KindCount {
  const known = counts.get(kind) ?? { flows: 0, packets: 0, bytes: 0 };
  counts.set(kind, known);
  return known;
}
