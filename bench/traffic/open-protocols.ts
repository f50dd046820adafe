/**
 * Conversations without encryption: what devices in a hospital and old services on a network say in the clear.
 *
 * Sources: RFC 9112 (HTTP/1.1), RFC 1035 and 3596 (DNS), MQTT 3.1.1, RFC 5905 (NTP), RFC 7252 (CoAP), HL7 v2 with its
 * minimal lower layer protocol, DICOM PS3.7 and PS3.8, RFC 959 (FTP), RFC 5321 (SMTP), RFC 1157 (SNMP).
 */
import { bytesOf, type Part, sized, u16, u32 } from "./bytes.ts";
import type { Chance } from "./chance.ts";
import type { Turn } from "./conversation.ts";

export function* http(host: string, chance: Chance): Generator<Turn> {
  for (let left = chance.between(1, 3); left > 0; left--) {
    const sent = JSON.stringify({ device: `unit-${chance.below(500)}`, pulse: chance.between(50, 120), ok: true });
    const isPost = chance.once(2);
    const head = `${isPost ? "POST" : "GET"} /v1/readings/${chance.below(9_000)}?unit=bpm HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: probe/2.4\r\nAccept: application/json\r\n`;
    yield {
      from: 0,
      bytes: bytesOf(
        head,
        isPost ? `Content-Type: application/json\r\nContent-Length: ${sent.length}\r\n\r\n${sent}` : "\r\n",
      ),
    };
    const isLarge = chance.once(4);
    const body = isLarge ? chance.bytes(chance.between(2_000, 12_000)) : bytesOf(`{"stored":${chance.below(9_999)}}`);
    const type = isLarge ? "application/octet-stream" : "application/json";
    yield {
      from: 1,
      bytes: bytesOf(
        `HTTP/1.1 200 OK\r\nServer: probe\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
        body,
      ),
    };
  }
}

/** A question and its answer; now and then one so long that it comes in fragments. */
export function* dns(host: string, address: Uint8Array, chance: Chance): Generator<Turn> {
  const id = u16(chance.below(0x10000));
  const name = bytesOf(
    host.split(".").map((part) => sized(1, part)),
    0,
  );
  const type = u16(address.length === 4 ? 1 : 28);
  const question = bytesOf(name, type, 0, 1);
  yield { from: 0, bytes: bytesOf(id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, question) };
  const answer = bytesOf(0xc0, 12, type, 0, 1, u32(300), sized(2, address));
  const texts = chance.once(300) ? Array.from({ length: 9 }, () => text(chance)) : [];
  yield { from: 1, bytes: bytesOf(id, 0x81, 0x80, 0, 1, 0, 1 + texts.length, 0, 0, 0, 0, question, answer, texts) };
}

function text(chance: Chance): Uint8Array {
  return bytesOf(0xc0, 12, 0, 16, 0, 1, u32(300), sized(2, sized(1, chance.bytes(240))));
}

export function* mqtt(chance: Chance): Generator<Turn> {
  const client = `monitor-${chance.below(500)}`;
  yield {
    from: 0,
    bytes: mqttPacket(0x10, sized(2, "MQTT"), 4, 0xc2, 0, 60, sized(2, client), sized(2, "ward"), sized(2, "secret")),
  };
  yield { from: 1, bytes: mqttPacket(0x20, 0, 0) };
  for (let left = chance.between(2, 7); left > 0; left--) {
    const reading = JSON.stringify({
      at: chance.below(2 ** 31),
      pulse: chance.between(50, 120),
      spo2: chance.between(85, 100),
    });
    const id = u16(left);
    yield { from: 0, bytes: mqttPacket(0x32, sized(2, `ward/${client}/vitals`), id, reading) };
    yield { from: 1, bytes: mqttPacket(0x40, id) };
  }
  yield { from: 0, bytes: mqttPacket(0xe0) };
}

function mqttPacket(head: number, ...parts: readonly Part[]): Uint8Array {
  const body = bytesOf(...parts);
  const { length } = body;
  return bytesOf(head, length < 128 ? length : [(length & 127) | 128, length >> 7], body);
}

export function* hl7(chance: Chance): Generator<Turn> {
  for (let left = chance.between(1, 4); left > 0; left--) {
    const id = chance.below(1_000_000);
    const head = `MSH|^~\\&|MONITOR|WARD|HIS|HOSPITAL|20260801120000||ORU^R01|${id}|P|2.5\r`;
    const values = Array.from(
      { length: 12 },
      (_, index) => `OBX|${index + 1}|NM|8867-4^Heart rate||${chance.between(50, 120)}|/min|||||F\r`,
    );
    yield {
      from: 0,
      bytes: mllp(`${head}PID|1||${chance.below(99_999)}^^^WARD||Example^Patient||19570314|F\r${values.join("")}`),
    };
    yield {
      from: 1,
      bytes: mllp(`MSH|^~\\&|HIS|HOSPITAL|MONITOR|WARD|20260801120001||ACK|${id}|P|2.5\rMSA|AA|${id}\r`),
    };
  }
}

function mllp(message: string): Uint8Array {
  return bytesOf(0x0b, message, 0x1c, 0x0d);
}

const APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";
const ULTRASOUND_STORAGE = "1.2.840.10008.5.1.4.1.1.6.1";
const IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
const FRAGMENT_BYTES = 16_000;

/** Storing a picture. @param pixelBytes size of the picture. */
export function* dicom(chance: Chance, pixelBytes = chance.between(4_000, 60_000)): Generator<Turn> {
  const titles = ["ARCHIVE".padEnd(16), "SCANNER".padEnd(16)];
  const item = (type: number, ...parts: readonly Part[]) => bytesOf(type, 0, sized(2, ...parts));
  const user = item(0x50, item(0x51, u32(16_384)), item(0x52, "1.2.826.0.1.3680043.9.9999"));
  const pdu = (type: number, ...parts: readonly Part[]) => bytesOf(type, 0, sized(4, ...parts));
  const wanted = item(0x20, 1, 0, 0, 0, item(0x30, ULTRASOUND_STORAGE), item(0x40, IMPLICIT_LITTLE_ENDIAN));
  const accepted = item(0x21, 1, 0, 0, 0, item(0x40, IMPLICIT_LITTLE_ENDIAN));
  const association = (context: Uint8Array) =>
    bytesOf(0, 1, 0, 0, titles, new Uint8Array(32), item(0x10, APPLICATION_CONTEXT), context, user);
  const value = (control: number, ...parts: readonly Part[]) => pdu(4, sized(4, 1, control, ...parts));
  yield { from: 0, bytes: pdu(1, association(wanted)) };
  yield { from: 1, bytes: pdu(2, association(accepted)) };
  yield { from: 0, bytes: value(3, command(0x0001)) };
  const patient = [
    element(0x0008, 0x0016, ULTRASOUND_STORAGE),
    element(0x0010, 0x0010, "Example^Patient"),
    element(0x0010, 0x0020, `P${chance.below(99_999)}`),
    element(0x0010, 0x0030, "19570314"),
  ];
  yield { from: 0, bytes: value(0, patient, u16le(0x7fe0), u16le(0x0010), u32le(pixelBytes)) };
  for (let left = pixelBytes; left > 0; left -= FRAGMENT_BYTES)
    yield { from: 0, bytes: value(left <= FRAGMENT_BYTES ? 2 : 0, chance.bytes(Math.min(left, FRAGMENT_BYTES))) };
  yield { from: 1, bytes: value(3, command(0x8001)) };
  yield { from: 0, bytes: pdu(5, 0, 0, 0, 0) };
  yield { from: 1, bytes: pdu(6, 0, 0, 0, 0) };
}

function command(field: number): Uint8Array {
  const rest = bytesOf(
    element(0x0000, 0x0002, ULTRASOUND_STORAGE),
    element(0x0000, 0x0100, u16le(field)),
    element(0x0000, field === 1 ? 0x0110 : 0x0120, u16le(1)),
    element(0x0000, 0x0800, u16le(field === 1 ? 0 : 0x0101)),
    field === 1 ? [] : element(0x0000, 0x0900, u16le(0)),
  );
  return bytesOf(element(0x0000, 0x0000, u32le(rest.length)), rest);
}

/** Implicit little-endian, filled up to an even length. */
function element(group: number, number: number, value: string | Uint8Array): Uint8Array {
  const even = bytesOf(
    value,
    value.length % 2 === 0 ? [] : typeof value === "string" && value.includes(".") ? 0 : 0x20,
  );
  return bytesOf(u16le(group), u16le(number), u32le(even.length), even);
}

function u16le(value: number): Uint8Array {
  return u16(value).reverse();
}

function u32le(value: number): Uint8Array {
  return u32(value).reverse();
}

export function* ntp(chance: Chance): Generator<Turn> {
  yield { from: 0, bytes: bytesOf(0x23, new Uint8Array(39), chance.bytes(8)) };
  yield { from: 1, bytes: bytesOf(0x24, 2, 6, 0xe9, chance.bytes(44)) };
}

export function* coap(chance: Chance): Generator<Turn> {
  for (let left = chance.between(1, 4); left > 0; left--) {
    const id = u16(chance.below(0x10000));
    const token = chance.bytes(2);
    yield { from: 0, bytes: bytesOf(0x42, 1, id, token, 0xb6, "vitals", 0x05, "pulse") };
    yield { from: 1, bytes: bytesOf(0x62, 0x45, id, token, 0xff, JSON.stringify({ pulse: chance.between(50, 120) })) };
  }
}

export function* ftp(chance: Chance): Generator<Turn> {
  yield* lines(1, "220 archive FTP server ready", 0, "USER service", 1, "331 Password required");
  yield* lines(0, "PASS secret", 1, "230 Logged in", 0, `RETR scan-${chance.below(999)}.dcm`, 1, "226 Done", 0, "QUIT");
}

export function* smtp(chance: Chance): Generator<Turn> {
  yield* lines(1, "220 mail.example.org ESMTP", 0, "EHLO device.example.org", 1, "250 mail.example.org");
  yield* lines(
    0,
    "MAIL FROM:<device@example.org>",
    1,
    "250 OK",
    0,
    "RCPT TO:<ward@example.org>",
    1,
    "250 OK",
    0,
    "DATA",
  );
  yield* lines(
    1,
    "354 Go on",
    0,
    `Subject: alarm ${chance.below(99)}\r\n\r\nPump stopped.\r\n.`,
    1,
    "250 Queued",
    0,
    "QUIT",
  );
}

function* lines(...turns: readonly (0 | 1 | string)[]): Generator<Turn> {
  for (let at = 0; at + 1 < turns.length; at += 2)
    yield { from: turns[at] as 0 | 1, bytes: bytesOf(`${turns[at + 1]}\r\n`) };
}

export function* snmp(chance: Chance): Generator<Turn> {
  const message = (tag: number, value: readonly Part[]) => {
    const binding = sequence(0x30, sequence(0x30, 0x06, 8, 0x2b, 6, 1, 2, 1, 1, 3, 0, value));
    return sequence(
      0x30,
      2,
      1,
      1,
      sequence(4, "public"),
      sequence(tag, 2, 4, chance.bytes(4), 2, 1, 0, 2, 1, 0, binding),
    );
  };
  yield { from: 0, bytes: message(0xa0, [5, 0]) };
  yield { from: 1, bytes: message(0xa2, [0x43, 4, chance.bytes(4)]) };
}

function sequence(tag: number, ...parts: readonly Part[]): Uint8Array {
  return bytesOf(tag, sized(1, ...parts));
}

/** Nothing that anybody knows. */
export function* unknown(chance: Chance): Generator<Turn> {
  for (let left = chance.between(2, 10); left > 0; left--)
    yield { from: chance.once(3) ? 1 : 0, bytes: bytesOf(0xe7, chance.bytes(chance.between(30, 500))) };
}
