/**
 * Conversations of real captures, to be said again between other addresses and from other ports.
 *
 * Taken from the samples when they are there, and never written anywhere but into the generated capture.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FlowTable } from "../../src/formats/flows/flow-table.ts";
import { PROTOCOL } from "../../src/formats/internet/internet-packet.ts";
import { InternetReader } from "../../src/formats/internet/internet-reader.ts";
import { ETHER_TYPE, LinkFrame } from "../../src/formats/link-layer/link-frame.ts";
import { readLink } from "../../src/formats/link-layer/read-link.ts";
import { PacketFileReader } from "../../src/formats/packet-file/packet-file-reader.ts";
import { sharedPath } from "../../src/samples-for-tests.ts";
import { type Ends, type Segment, tcpFrame, udpFrames } from "./frames.ts";

interface SamplePacket {
  readonly from: 0 | 1;
  /** Undefined in a datagram. */
  readonly segment: Segment | undefined;
  readonly payload: Uint8Array;
}

export interface SampleFlow {
  readonly serverPort: number;
  readonly packets: readonly SamplePacket[];
}

/** A frame carries no more; the samples hold some larger ones, made by network cards. */
const LARGEST_PAYLOAD = 1_440;

/** All flows over TCP and UDP in the pcap and pcapng files of the samples; none when the samples are absent. */
export function sampleFlows(): SampleFlow[] {
  const folder = sharedPath("captures");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => /\.pcap(ng)?$/.test(file));
  return files.toSorted().flatMap((file) => flowsOf(readFileSync(join(folder, file))));
}

export function* sampleFrames(flow: SampleFlow, ends: Ends): Generator<Uint8Array> {
  for (const { from, segment, payload } of flow.packets) {
    if (segment === undefined) yield* udpFrames(ends, from, payload);
    else yield tcpFrame(ends, from, { ...segment, payload });
  }
}

function flowsOf(file: Uint8Array): SampleFlow[] {
  const flows = new Map<number, { serverPort: number; packets: SamplePacket[] }>();
  const table = new FlowTable(() => undefined);
  const frame = new LinkFrame();
  const internet = new InternetReader();
  const reader = new PacketFileReader({
    packet(bytes, start, end, linkType, timeMs, originalLength) {
      if (readLink(bytes, start, end, linkType, frame) !== "network") return;
      if (frame.etherType !== ETHER_TYPE.ipv4 && frame.etherType !== ETHER_TYPE.ipv6) return;
      const missing = originalLength - (end - start);
      const outcome = internet.read(bytes, frame.start, frame.end, frame.etherType, timeMs, missing);
      if (outcome !== "tcp" && outcome !== "udp") return;
      const { packet, transport } = internet;
      const { source, destination, addressBytes, protocol } = packet;
      const { sourcePort, destinationPort, flags, sequence, acknowledgement } = transport;
      const at = table.find(packet.bytes, source, destination, addressBytes, sourcePort, destinationPort, protocol, 0);
      const flow = flows.get(at) ?? { serverPort: Math.min(sourcePort, destinationPort), packets: [] };
      flows.set(at, flow);
      const payload = new Uint8Array(packet.bytes.subarray(transport.start, transport.end));
      if (payload.length > LARGEST_PAYLOAD) return;
      flow.packets.push({
        // A client's port is the higher one.
        from: sourcePort === flow.serverPort ? 1 : 0,
        segment: protocol === PROTOCOL.tcp ? { sequence, acknowledgement, flags } : undefined,
        payload,
      });
    },
  });
  reader.feed(file);
  reader.end();
  return [...flows.values()].filter(({ packets }) => packets.length > 0);
}
