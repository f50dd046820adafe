/** Readers of conversations: what two ends say to one another, in the order of the bytes. */
import { DicomReader } from "../../src/formats/dicom/dicom-reader.ts";
import { recogniseDicom } from "../../src/formats/dicom/recognise-dicom.ts";
import { DnsReader, recogniseDnsStream } from "../../src/formats/dns/dns-reader.ts";
import { TcpStream } from "../../src/formats/flows/tcp-stream.ts";
import { Hl7Reader } from "../../src/formats/hl7/hl7-reader.ts";
import { recogniseHl7 } from "../../src/formats/hl7/recognise-hl7.ts";
import { Http1Reader } from "../../src/formats/http1/http1-reader.ts";
import { recogniseHttp1 } from "../../src/formats/http1/recognise-http1.ts";
import { WebSocketReader } from "../../src/formats/http1/websocket-reader.ts";
import { Http2Reader } from "../../src/formats/http2/http2-reader.ts";
import { recogniseHttp2 } from "../../src/formats/http2/recognise-http2.ts";
import { MqttReader } from "../../src/formats/mqtt/mqtt-reader.ts";
import { recogniseMqtt } from "../../src/formats/mqtt/recognise-mqtt.ts";
import { PlainReader } from "../../src/formats/plain-protocols/plain-reader.ts";
import { recognisePlain } from "../../src/formats/plain-protocols/recognise-plain.ts";
import type { QuicCrypto } from "../../src/formats/quic/initial-protection.ts";
import { QuicReader } from "../../src/formats/quic/quic-reader.ts";
import { recogniseTls } from "../../src/formats/tls/recognise-tls.ts";
import { TlsReader } from "../../src/formats/tls/tls-reader.ts";
import { KeyLog } from "../../src/formats/tls-decryption/key-log.ts";
import { TlsDecryptingReader } from "../../src/formats/tls-decryption/tls-decrypting-reader.ts";
import { sha256 } from "../../src/store/hashes.ts";
import { quicCrypto } from "../../src/store/quic-crypto.ts";
import { suiteParts, tlsCrypto } from "../../src/store/tls-crypto.ts";
import { conversation, type Told, turnsOf as turns } from "./delivery.ts";
import { dicomAssociations, HL7_TALKS } from "./seeds/clinical.ts";
import { DNS_ANSWER, DNS_QUESTION } from "./seeds/dns.ts";
import { big, frame } from "./seeds/fields.ts";
import { HTTP1, http2Conversations, WEBSOCKET } from "./seeds/http.ts";
import { mqttSessions } from "./seeds/mqtt.ts";
import { PLAIN_PROTOCOLS, plainTalks } from "./seeds/plain.ts";
import { quicTalks } from "./seeds/quic.ts";
import { decryptableConversations, RECORDED_WITH_KEYS, tlsConversations } from "./seeds/tls.ts";
import { type ConversationReader, conversationTarget, datagramTarget, fileTarget, type Target } from "./target.ts";

type Recognise = (bytes: Uint8Array, start: number, end: number) => string;

/** The reader, told first what its recogniser says of the first bytes; that is no part of the facts of the stream. */
function recognising(recognise: Recognise, reader: ConversationReader): ConversationReader {
  let asked = false;
  return {
    read(direction, bytes, start, end) {
      if (!asked) recognise(bytes, start, end);
      asked = true;
      return reader.read(direction, bytes, start, end);
    },
    ...(reader.gap === undefined ? {} : { gap: (direction: 0 | 1) => reader.gap?.(direction) }),
    close: () => reader.close?.(),
  };
}

/** Lets every Initial packet open: what the frames inside do is tried without keys that fit the bytes. */
const openCrypto: QuicCrypto = {
  ...quicCrypto,
  aesEcb: () => new Uint8Array(16),
  aesGcmOpen: (_key, _nonce, _associated, sealed) => sealed.slice(0, -16),
};

const quic = (name: string, ways: QuicCrypto): Target =>
  datagramTarget(
    name,
    (told) => {
      const reader = new QuicReader(ways, told.sink(undefined, "certificates"));
      let isWanted = true;
      return {
        datagram(direction, bytes, start, end) {
          isWanted &&= reader.read(direction, bytes, start, end);
          told.fact(isWanted);
        },
      };
    },
    quicTalks,
  );

/** TCP segments: each turn is one; the first four bytes are its sequence number, the fifth its SYN. */
const tcpStream: Target = {
  name: "tcp-stream",
  seeds: () => [
    conversation(
      [0, "\0\0\0\x0a\x01"],
      [0, "\0\0\0\x0b\0abc"],
      [0, "\0\0\0\x11\0ghi"],
      [0, "\0\0\0\x0d\0cdef"],
      [1, "\xff\xff\xff\xfe\0over the end"],
    ),
    conversation([0, "\0\0\0\x0b\0abc"], [0, "\0\0\0\x99\0ghi"], [0, "\0\0\0\x0b\0abcdef"], [0, "\x80\0\0\x0b\0far"]),
  ],
  run(input, delivery, told) {
    const stream = new TcpStream(told.sink(true));
    for (const turn of turns(input)) {
      const [a = 0, b = 0, c = 0, d = 0, syn = 0] = turn.bytes;
      const sequence = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
      delivery.window(turn.bytes.subarray(5), (bytes, start, end) =>
        stream.segment(turn.direction, sequence, (syn & 1) === 1, bytes, start, end),
      );
    }
    stream.close();
  },
};

const told = <Sink extends object>(sink: Told) => sink.sink<Sink>();
/** The certificates of a chain are windows. */
const toldOfTls = <Sink extends object>(sink: Told) => sink.sink<Sink>(undefined, "certificates");

const isSkipping = (facts: readonly string[]) => facts.some((fact) => fact.startsWith('["skipped"'));

/** All keys of the recorded connections. */
function keys(): KeyLog {
  const log = new KeyLog();
  for (const stream of RECORDED_WITH_KEYS) log.feed(stream.log);
  log.endLog();
  return log;
}

export const STREAM_TARGETS: readonly Target[] = [
  tcpStream,
  conversationTarget(
    "tls",
    (sink) => recognising(recogniseTls, new TlsReader(toldOfTls(sink), sha256)),
    tlsConversations,
  ),
  conversationTarget(
    "dns-stream",
    (sink) => recognising(recogniseDnsStream, new DnsReader(told(sink))),
    () => [
      conversation(
        [0, frame(big(DNS_QUESTION.length, 2), [...DNS_QUESTION])],
        [1, frame(big(DNS_ANSWER.length, 2), [...DNS_ANSWER], big(DNS_ANSWER.length, 2), [...DNS_ANSWER])],
      ),
    ],
  ),
  conversationTarget(
    "http1",
    (sink) => recognising(recogniseHttp1, new Http1Reader(told(sink))),
    () => HTTP1,
    isSkipping,
  ),
  conversationTarget(
    "http2",
    (sink) => recognising(recogniseHttp2, new Http2Reader(told(sink))),
    http2Conversations,
    // How much of what came after the end of the reading is counted depends on the piece that it ended in.
    isSkipping,
  ),
  conversationTarget(
    "tls-decryption",
    (sink) =>
      new TlsDecryptingReader(toldOfTls(sink), { keyLog: keys(), crypto: tlsCrypto, suite: suiteParts }, sha256),
    decryptableConversations,
  ),
  fileTarget(
    "key-log",
    () => {
      const log = new KeyLog();
      return {
        push: (chunk) => log.feed(chunk),
        end() {
          log.endLog();
          return log.counts;
        },
      };
    },
    () => RECORDED_WITH_KEYS.slice(0, 4).map(({ log }) => log),
  ),
  conversationTarget(
    "websocket",
    (sink) => new WebSocketReader(told(sink)),
    () => WEBSOCKET,
  ),
  conversationTarget(
    "hl7",
    (sink) => recognising(recogniseHl7, new Hl7Reader(told(sink))),
    () => HL7_TALKS,
  ),
  conversationTarget("dicom", (sink) => recognising(recogniseDicom, new DicomReader(told(sink))), dicomAssociations),
  conversationTarget("mqtt", (sink) => recognising(recogniseMqtt, new MqttReader(told(sink))), mqttSessions),
  conversationTarget(
    "plain-stream",
    (sink, input) =>
      recognising(
        (bytes, start, end) => recognisePlain(0, bytes, start, end),
        new PlainReader(PLAIN_PROTOCOLS[(input.at(-1) ?? 0) % PLAIN_PROTOCOLS.length] ?? "ftp", told(sink)),
      ),
    plainTalks,
  ),
  quic("quic", quicCrypto),
  quic("quic-frames", openCrypto),
];
