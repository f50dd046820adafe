/**
 * What a packet capture tells, read at once, and talks of several protocols to put into one.
 */
import type { CaptureSummary, Exchange } from "../../domain/traffic/conversation.ts";
import { be16, hex, joined, text } from "../packet-file/capture-for-tests.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { recorded } from "../tls/collect-facts-for-tests.ts";
import type { Sha256 } from "../tls/tls-facts.ts";
import type { FactKind } from "./capture-context.ts";
import { createPacketCaptureReader } from "./packet-capture-reader.ts";
import { captureOf, type KeepingExaminer, type Said } from "./talk-for-tests.ts";

interface Told {
  readonly exchanges: Exchange[];
  readonly summary: CaptureSummary;
  readonly facts: string[];
}

/** Reads captures at once. @param sha256 a test brings it along, since this floor has none. */
export function captureTeller(sha256: Sha256) {
  const crypto = { quicCrypto: {} as QuicCrypto, sha256 };

  /** What the packets tell; every examination that was begun has ended. */
  function told(packets: readonly Uint8Array[], examiner?: KeepingExaminer): Told {
    const exchanges: Exchange[] = [];
    const facts: string[] = [];
    const onFact = (kind: FactKind, value: string) => void facts.push(`${kind} ${value}`);
    const options = { ...crypto, examiner, onFact };
    const reader = createPacketCaptureReader({ exchange: (exchange) => exchanges.push(exchange) }, options);
    reader.push(captureOf(packets));
    const summary = reader.end();
    const open = examiner?.open ?? 0;
    if (open !== 0) throw new Error(`${open} examinations have not ended`);
    return { exchanges, summary, facts };
  }

  /** The only exchange that the packets tell. */
  function only(packets: readonly Uint8Array[], examiner?: KeepingExaminer): Exchange {
    const { exchanges } = told(packets, examiner);
    const [exchange] = exchanges;
    if (exchange === undefined || exchanges.length > 1)
      throw new Error(`not one exchange: ${exchanges.map(({ scheme, host }) => `${scheme} ${host}`).join(", ")}`);
    return exchange;
  }

  return { crypto, told, only };
}

/** "kind: what", with the direction where it has one. */
export const marksOf = ({ marks }: Pick<Exchange, "marks">) =>
  marks.map(({ kind, what, direction, count }) => `${kind}: ${what}${[" up", " down"][direction ?? 2] ?? ""} ${count}`);

export const tlsChunks = (name: "tls-1.2" | "tls-1.3" | "tls-1.2-client-certificate"): Said[] =>
  (recorded(name)[0] ?? []).map(({ direction, bytes }) => [direction, bytes]);

export const MLLP = (message: string) => `\x0b${message}\x1c\r`;
export const ADT = [
  "MSH|^~\\&|MON|WARD|EMR|HOSP|20270115||ADT^A01|1|P|2.5.1",
  "PID|1||4711^^^HOSP||Zwetschge^Quirin||19610213",
  "OBX|1|NM|8867-4^Heart rate||72",
  "NTE|1||sleeps badly",
].join("\r");
export const MQTT_CONNECT = joined(hex("101a 0004 4d515454 04 c2 003c 0004 70756d70 0002 6162 0004 73656372"));
export const MQTT_PUBLISH = joined(hex("3010 0006"), text("ward/7"), text('{"hr":7}'));

export const WEB_SOCKET_TALK: Said[] = [
  [0, "GET /live HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
  [1, "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
  [0, joined(hex("8185 00000000"), text("hr 72"))],
  [1, joined(hex("8102"), text("ok"))],
];
export const HTTP_TALK: Said[] = [
  [0, "POST /r?patient=1 HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n"],
  [0, '{"hr":7}'],
  [1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n3\r\nabc\r\n0\r\n\r\n"],
];

/** An association and a C-STORE with two filled elements, explicit VR little endian. */
export function dicom() {
  const root = "1.2.840.10008.";
  const little = (number: number, length: number) =>
    Uint8Array.from({ length }, (_, at) => Math.floor(number / 256 ** at) % 256);
  const item = (type: number, body: Uint8Array) => joined(Uint8Array.of(type, 0), be16(body.length), body);
  const pdu = (type: number, body: Uint8Array) => joined(Uint8Array.of(type, 0), be16(0, body.length), body);
  const title = (name: string) => text(name.padEnd(16));
  const context = joined(
    Uint8Array.of(1, 0, 0, 0),
    item(0x30, text(`${root}5.1.4.1.1.2`)),
    item(0x40, text(`${root}1.2.1`)),
  );
  const associate = pdu(
    1,
    joined(
      hex("00010000"),
      title("PACS"),
      title("CT_1"),
      new Uint8Array(32),
      item(0x10, text(`${root}3.1.1.1`)),
      item(0x20, context),
      item(0x50, item(0x51, be16(0, 16_384))),
    ),
  );
  const command = joined(
    ...[
      [0x0002, text(`${root}5.1.4.1.1.2\0`)],
      [0x0100, little(1, 2)],
      [0x0800, little(0, 2)],
    ].map(([element, value]) =>
      joined(little(0, 2), little(element as number, 2), little((value as Uint8Array).length, 4), value as Uint8Array),
    ),
  );
  const group = joined(little(0, 2), little(0, 2), little(4, 4), little(command.length, 4));
  const element = (tag: readonly [number, number], vr: string, value: string) =>
    joined(little(tag[0], 2), little(tag[1], 2), text(vr), little(value.length, 2), text(value));
  const data = joined(element([8, 0x60], "CS", "CT"), element([0x10, 0x10], "PN", "ZWETSCHGE "));
  const fragment = (control: number, body: Uint8Array) =>
    joined(be16(0, body.length + 2), Uint8Array.of(1, control), body);
  return { associate, store: joined(pdu(4, fragment(3, joined(group, command))), pdu(4, fragment(2, data))) };
}
