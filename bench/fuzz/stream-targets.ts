/** Readers of conversations: what two ends say to one another, in the order of the bytes. */
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { DicomReader } from "../../src/formats/dicom/dicom-reader.ts";
import { recogniseDicom } from "../../src/formats/dicom/recognise-dicom.ts";
import { DnsReader, recogniseDnsStream } from "../../src/formats/dns/dns-reader.ts";
import { TcpStream } from "../../src/formats/flows/tcp-stream.ts";
import { Hl7Reader } from "../../src/formats/hl7/hl7-reader.ts";
import { recogniseHl7 } from "../../src/formats/hl7/recognise-hl7.ts";
import { Http1Reader } from "../../src/formats/http1/http1-reader.ts";
import { recogniseHttp1 } from "../../src/formats/http1/recognise-http1.ts";
import { WebSocketReader } from "../../src/formats/http1/websocket-reader.ts";
import connection from "../../src/formats/http2/fixtures/connection.json" with { type: "json" };
import { Http2Reader } from "../../src/formats/http2/http2-reader.ts";
import { MqttReader } from "../../src/formats/mqtt/mqtt-reader.ts";
import { recogniseMqtt } from "../../src/formats/mqtt/recognise-mqtt.ts";
import type { PlainProtocol } from "../../src/formats/plain-protocols/plain-facts.ts";
import { PlainReader } from "../../src/formats/plain-protocols/plain-reader.ts";
import { recognisePlain } from "../../src/formats/plain-protocols/recognise-plain.ts";
import type { QuicCrypto } from "../../src/formats/quic/initial-protection.ts";
import { QuicReader } from "../../src/formats/quic/quic-reader.ts";
import { type FixtureName, recorded } from "../../src/formats/tls/collect-facts-for-tests.ts";
import { TlsReader } from "../../src/formats/tls/tls-reader.ts";
import decryption from "../../src/formats/tls-decryption/fixtures/recorded.json" with { type: "json" };
import { KeyLog } from "../../src/formats/tls-decryption/key-log.ts";
import { TlsDecryptingReader } from "../../src/formats/tls-decryption/tls-decrypting-reader.ts";
import { quicCrypto } from "../../src/store/quic-crypto.ts";
import { suiteParts, tlsCrypto } from "../../src/store/tls-crypto.ts";
import { conversation, latin1, type Told, turnsOf as turns } from "./delivery.ts";
import { DNS_ANSWER, DNS_QUESTION } from "./packet-targets.ts";
import { type ConversationReader, conversationTarget, datagramTarget, fileTarget, type Target } from "./target.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());

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

const TLS_NAMES: readonly FixtureName[] = [
  "tls-1.2",
  "tls-1.3",
  "tls-1.2-client-certificate",
  "tls-1.2-session-id",
  "tls-downgrade",
  "tls-old",
  "tls-refused",
];
const tlsConversations = () =>
  TLS_NAMES.flatMap((name) =>
    recorded(name)
      .slice(0, 2)
      .map((chunks) =>
        conversation(...chunks.map(({ direction, bytes }) => [direction, bytes.subarray(0, 4000)] as const)),
      ),
  );

const HTTP: readonly Uint8Array[] = [
  conversation(
    [
      0,
      "POST /v1/values;jsessionid=1?patient=7&x HTTP/1.1\r\nHost: cloud.example:8443\r\nAuthorization: Basic YTpi\r\nCookie: a=b; c=d\r\nContent-Type: application/json; charset=utf-8\r\nContent-Encoding: gzip, br\r\nContent-Length: 5\r\n\r\n12345GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
    ],
    [
      1,
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nTrailer: x\r\n\r\n5;ext="1"\r\nabcde\r\n0\r\nX-Sum: 1\r\n\r\nHTTP/1.1 401 x\r\nWWW-Authenticate: Digest realm="a", Basic\r\n\r\nuntil the end',
    ],
  ),
  conversation(
    [0, "GET /ws HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
    [1, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02ok"],
    [0, "\x81\x82\x01\x02\x03\x04\x6e\x69"],
  ),
  conversation(
    [0, "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n"],
    [1, "HTTP/1.1 200 OK\r\n\r\n"],
    [0, "\x16\x03\x01"],
    [1, "\x16\x03\x03"],
  ),
  conversation(
    [0, "HEAD http://u:p@b.example/x HTTP/1.0\nHost : b.example\n folded\nno header\n\n"],
    ["gap 1"],
    [1, "HTTP/1.0 304 Not Modified\r\nContent-Length: 9\r\n\r\n"],
  ),
  conversation([
    1,
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
  ]),
];

const frame = (...parts: readonly (string | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...latin1(part)] : [...part])));
const WEBSOCKET: readonly Uint8Array[] = [
  conversation(
    [0, frame([0x01, 0x83, 1, 2, 3, 4], "abc", [0x80, 0x82, 1, 1, 1, 1], "de")],
    [1, frame([0x82, 126, 0, 200], "x".repeat(200), [0x89, 1], "p", [0x88, 2, 3, 232])],
    [0, frame([0x8a, 0x81, 0, 0, 0, 0], "p")],
  ),
  conversation([1, frame([0xc1, 127, 0, 0, 0, 0, 0, 0, 0, 3], "abc")], ["gap 1"], [1, "x"]),
];

const HL7 =
  '\x0bMSH|^~\\&|PUMPS^1.2.3^ISO|WARD 4|EHR|PLACE|20260115081500||ADT^A01^ADT_A01|MSG00042|P|2.5.1||||||UNICODE UTF-8\rEVN|A01|2026\rPID|1||MRN-778123^^^W^MR~123456789^^^NHS^NH||Muster^Erika^^^||19570314|F|||Am Hang 3^^W^^91746^DE\rNK1|1|Muster^Max|SPO|""|+49\rOBX|2|TX|note||Ruhig\\.br\\stabil \\X4F4B\\|\r\x1c\r';
const HL7_BATCH = "FHS|^~\\&|a\rBHS|^~\\&|a\rMSH|^~\\&|a|b|c|d|20260115||ORU^R01|1|P|2.3\rPID|1||7\rBTS|1\rFTS|1\r";

const big = (value: number, width: number) =>
  Array.from({ length: width }, (_, at) => Math.floor(value / 256 ** (width - 1 - at)) % 256);
const little = (value: number, width: number) => big(value, width).reverse();
const counted = (type: number, width: 2 | 4, ...parts: readonly (string | readonly number[] | Uint8Array)[]) => {
  const body = frame(...parts.map((part) => (part instanceof Uint8Array ? [...part] : part)));
  return frame([type, 0], big(body.length, width), [...body]);
};
const [CT, VERIFY, IMPLICIT, EXPLICIT, DEFLATED, BIG] = [
  "1.2.840.10008.5.1.4.1.1.2",
  "1.2.840.10008.1.1",
  "1.2.840.10008.1.2",
  "1.2.840.10008.1.2.1",
  "1.2.840.10008.1.2.1.99",
  "1.2.840.10008.1.2.2",
] as const;
const titles = [[0, 1, 0, 0], "PACS".padEnd(16), "CT_1".padEnd(16), new Uint8Array(32)] as const;
const associate = (syntax: string) =>
  counted(
    1,
    4,
    ...titles,
    counted(0x10, 2, "1.2.840.10008.3.1.1.1"),
    counted(0x20, 2, [1, 0, 0, 0], counted(0x30, 2, CT), counted(0x40, 2, syntax)),
    counted(0x20, 2, [3, 0, 0, 0], counted(0x30, 2, VERIFY), counted(0x40, 2, IMPLICIT)),
    counted(
      0x50,
      2,
      counted(0x51, 2, big(16_384, 4)),
      counted(0x52, 2, "1.2.276"),
      counted(0x55, 2, "OWN"),
      counted(0x58, 2, [1, 1, 0, 5], "erika", [0, 6], "secret"),
    ),
  );
const accept = (syntax: string) =>
  counted(
    2,
    4,
    ...titles,
    counted(0x10, 2, "1.2.840.10008.3.1.1.1"),
    counted(0x21, 2, [1, 0, 0, 0], counted(0x40, 2, syntax)),
    counted(0x21, 2, [3, 0, 4, 0], counted(0x40, 2, "")),
  );
const fragment = (control: number, content: Uint8Array) =>
  frame(big(content.length + 2, 4), [1, control], [...content]);
const command = frame(
  [0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0],
  little(CT.length + 1, 4),
  CT,
  [0, 0, 0, 0, 1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 8, 2, 0, 0, 0, 1, 1],
);
const dataSet = (syntax: string) => {
  const number = syntax === BIG ? big : little;
  const element = (group: number, tag: number, vr: string, value: string | Uint8Array | null) => {
    const body = value === null ? [] : [...(typeof value === "string" ? latin1(value) : value)];
    const length = value === null ? 0xffffffff : body.length;
    const head = frame(number(group, 2), number(tag, 2));
    if (syntax === IMPLICIT || group === 0xfffe) return frame([...head], number(length, 4), body);
    return "OB SQ UN".includes(vr)
      ? frame([...head], vr, [0, 0], number(length, 4), body)
      : frame([...head], vr, number(length, 2), body);
  };
  const parts = [
    element(8, 5, "CS", "ISO_IR 192"),
    element(8, 0x1140, "SQ", null),
    element(0xfffe, 0xe000, "", null),
    element(16, 0x20, "LO", "NESTED"),
    element(0xfffe, 0xe00d, "", ""),
    element(0xfffe, 0xe0dd, "", ""),
    element(16, 16, "PN", "Muster^Erika"),
    element(16, 0x20, "LO", "MRN-778123"),
    element(0x7fe0, 16, "OB", new Uint8Array(64)),
  ];
  return frame(...parts.map((part) => [...part]));
};
const dicom = (syntax: string) => {
  const plain = dataSet(syntax === DEFLATED ? EXPLICIT : syntax);
  const set = syntax === DEFLATED ? new Uint8Array(deflateRawSync(plain)) : plain;
  return conversation(
    [0, associate(syntax)],
    [1, accept(syntax)],
    [0, counted(4, 4, fragment(3, command))],
    [0, counted(4, 4, fragment(0, set.subarray(0, 40)))],
    [0, counted(4, 4, fragment(2, set.subarray(40)))],
    [0, counted(5, 4, [0, 0, 0, 0])],
    [1, counted(6, 4, [0, 0, 0, 0])],
  );
};

const string = (text: string) => [...big(text.length, 2), ...latin1(text)];
const packet = (first: number, ...parts: readonly (string | readonly number[])[]) => {
  const body = frame(...parts);
  return frame([first], body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7], [...body]);
};
const mqtt = (version: 3 | 4 | 5) => {
  const properties = version === 5 ? [5, 17, 0, 0, 0, 9] : [];
  const none = version === 5 ? [0] : [];
  return conversation(
    [
      0,
      packet(
        0x10,
        string(version === 3 ? "MQIsdp" : "MQTT"),
        [version, 0xee, 0, 60],
        properties,
        string("pump-7"),
        none,
        string("ward/lost"),
        string("gone"),
        string("erika"),
        string("secret"),
      ),
    ],
    [1, packet(0x20, [0, 0], version === 5 ? [3, 33, 0, 9] : [])],
    [0, packet(0x82, [0, 1], none, string("ward/+/rate"), [1])],
    [1, packet(0x90, [0, 1], none, [1])],
    [0, packet(0x32, string("ward/4/rate"), [0, 2], version === 5 ? [3, 35, 0, 1] : [], '{"rate":7}')],
    [0, packet(0x32, string(version === 5 ? "" : "a"), [0, 3], version === 5 ? [3, 35, 0, 1] : [], "x".repeat(200))],
    [1, packet(0x40, [0, 2])],
    [0, packet(0xc0)],
    [1, packet(0xd0)],
    [0, packet(0xe0, version === 5 ? [4, 5, 17, 0, 0, 0, 1] : [])],
  );
};

const PROTOCOLS: readonly PlainProtocol[] = [
  "ftp",
  "telnet",
  "smtp",
  "pop3",
  "imap",
  "rtsp",
  "smb",
  "rdp",
  "vnc",
  "modbus",
];
const smb2 = (code: number, body: readonly number[]) =>
  frame([0, 0], big(64 + body.length, 2), [
    0xfe,
    0x53,
    0x4d,
    0x42,
    64,
    0,
    ...Array(6).fill(0),
    ...little(code, 2),
    ...Array(50).fill(0),
    ...body,
  ]);
const TLS_BEGIN = "\x16\x03\x01\x00\x02\x01\x00";
/** The first byte chooses the protocol, as recognition would have. */
const PLAIN: readonly (readonly [protocol: PlainProtocol, conversation: Uint8Array])[] = [
  [
    "ftp",
    conversation(
      [1, "220 Pump FTP ready\r\n"],
      [0, "USER erika\r\nPASS secret\r\nSTOR a.dcm\r\nAUTH TLS\r\n"],
      [1, "234 ok\r\n"],
      [0, TLS_BEGIN],
    ),
  ],
  [
    "telnet",
    conversation(
      [1, "\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0login: "],
      [0, "erika\r\n"],
      [1, "Password: "],
      [0, "secret\r\n"],
    ),
  ],
  [
    "smtp",
    conversation(
      [1, "220 mail ESMTP\r\n"],
      [0, "EHLO pump\r\n"],
      [1, "250-mail\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n"],
      [0, "AUTH LOGIN\r\n"],
      [1, "334 VXNl\r\n"],
      [0, "ZXJpa2E=\r\nc2VjcmV0\r\nSTARTTLS\r\n"],
      [1, "220 go\r\n"],
      [0, TLS_BEGIN],
    ),
  ],
  ["pop3", conversation([1, "+OK ready\r\n"], [0, "USER erika\r\nPASS secret\r\nSTLS\r\n"], [1, "+OK\r\n"])],
  [
    "imap",
    conversation(
      [1, "* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] x\r\n"],
      [0, 'a LOGIN erika "secret"\r\nb LOGIN {5}\r\n'],
      [1, "+ go\r\n"],
      [0, "erika secret\r\nc STARTTLS\r\n"],
      [1, "c OK\r\n"],
    ),
  ],
  [
    "rtsp",
    conversation(
      [0, "DESCRIBE rtsp://a.example/cam RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic YTpi\r\n\r\n"],
      [1, 'RTSP/1.0 401 x\r\nWWW-Authenticate: Digest realm="a"\r\nContent-Length: 2\r\n\r\nab$\x00\x00\x02cd'],
    ),
  ],
  [
    "smb",
    conversation(
      [0, smb2(0, [36, 0, 2, 0, 1, 0, 0, 0, ...Array(28).fill(0), 2, 2, 17, 3])],
      [
        1,
        smb2(0, [
          65,
          0,
          3,
          0,
          0x11,
          3,
          1,
          0,
          ...Array(52).fill(0),
          ...little(132, 4),
          0,
          0,
          0,
          0,
          2,
          0,
          4,
          0,
          0,
          0,
          0,
          0,
          1,
          0,
          2,
          0,
        ]),
      ],
      [0, smb2(1, [25, 0, 0, 1, ...Array(8).fill(0), 88, 0, 8, 0, ...Array(8).fill(0), ...latin1("NTLMSSP\0")])],
    ),
  ],
  [
    "rdp",
    conversation(
      [0, frame([3, 0, 0, 42, 37, 224, 0, 0, 0, 0, 0], "Cookie: mstshash=eri\r\n", [1, 0, 8, 0, 3, 0, 0, 0])],
      [1, frame([3, 0, 0, 19, 14, 208, 0, 0, 0, 0, 0, 2, 0, 8, 0, 2, 0, 0, 0])],
      [0, TLS_BEGIN],
    ),
  ],
  [
    "vnc",
    conversation(
      [1, "RFB 003.008\n"],
      [0, "RFB 003.008\n"],
      [1, "\x02\x01\x02"],
      [0, "\x02"],
      [1, "x".repeat(16)],
      [0, "y".repeat(16)],
      [1, "\0\0\0\0"],
    ),
  ],
  [
    "modbus",
    conversation(
      [0, "\0\x01\0\0\0\x06\x01\x03\0\0\0\x02"],
      [1, "\0\x01\0\0\0\x07\x01\x03\x04\0\0\0\0"],
      [1, "\0\x02\0\0\0\x03\x01\x83\x02"],
    ),
  ],
];

/** Lets every Initial packet open: what the frames inside do is tried without keys that fit the bytes. */
const openCrypto: QuicCrypto = {
  ...quicCrypto,
  aesEcb: () => new Uint8Array(16),
  aesGcmOpen: (_key, _nonce, _associated, sealed) => sealed.slice(0, -16),
};
const initial = (version: readonly number[], first: number, frames: Uint8Array) => {
  const sealed = frame([0, 0], [...frames], Array(32).fill(0), Array(16).fill(0));
  return frame(
    [first, ...version, 8, 1, 2, 3, 4, 5, 6, 7, 8, 2, 9, 9],
    first === 0xd1 || (first & 0x30) === 0 ? [0] : [],
    big(0x4000 | sealed.length, 2),
    [...sealed],
  );
};
const crypto = (offset: number, bytes: Uint8Array) =>
  frame([6, ...big(0x4000 | offset, 2), ...big(0x4000 | bytes.length, 2)], [...bytes]);
const QUIC = (): Uint8Array[] => {
  const hello = (recorded("tls-1.3")[0]?.[0]?.bytes ?? new Uint8Array(0)).subarray(5, 505);
  const v1 = [0, 0, 0, 1];
  return [
    conversation(
      [
        0,
        initial(v1, 0xc1, frame([...crypto(200, hello.subarray(200))], [1, 0], [...crypto(0, hello.subarray(0, 200))])),
      ],
      [1, initial(v1, 0xc1, frame([2, 0, 0, 0, 0, ...crypto(0, Uint8Array.of(2, 0, 0, 4, 3, 3, 0, 0))]))],
    ),
    conversation(
      [0, initial([0x6b, 0x33, 0x43, 0xcf], 0xd1, crypto(0, hello))],
      [1, initial(v1, 0xc1, Uint8Array.of(0x1c, 0x41, 0x28, 6, 0))],
    ),
    conversation(
      [1, frame([0x80, 0, 0, 0, 0, 1, 1, 1, 2, 0, 0, 0, 1, 0x6b, 0x33, 0x43, 0xcf])],
      [1, frame([0xf0, ...v1, 1, 1, 1, 2], "retry token", Array(16).fill(0))],
    ),
    conversation(
      [0, initial([0xff, 0, 0, 29], 0xc1, crypto(0, hello))],
      [0, frame([0xe0, ...v1, 1, 1, 1, 2, 4], "xxxx", [0x40], "short")],
    ),
  ];
};
const quic = (name: string, ways: QuicCrypto): Target =>
  datagramTarget(
    name,
    (told) => {
      const reader = new QuicReader(ways, told.sink());
      let isWanted = true;
      return {
        datagram(direction, bytes, start, end) {
          isWanted &&= reader.read(direction, bytes, start, end);
          told.fact(isWanted);
        },
      };
    },
    QUIC,
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

const isSkipping = (facts: readonly string[]) => facts.some((fact) => fact.startsWith('["skipped"'));

/** The chunks of a recorded connection, as far as a turn's length goes. */
const turnsIn = (chunks: readonly (readonly (string | number)[])[]) =>
  chunks.map(
    ([direction, base64]) =>
      [direction === 0 ? 0 : 1, Uint8Array.fromBase64(String(base64)).subarray(0, 65_535)] as const,
  );

/** All keys of the recorded connections. */
function keys(): KeyLog {
  const log = new KeyLog();
  for (const stream of Object.values(decryption.streams)) log.feed(latin1(stream.log));
  log.endLog();
  return log;
}

export const STREAM_TARGETS: readonly Target[] = [
  tcpStream,
  conversationTarget("tls", (sink) => new TlsReader(told(sink), sha256), tlsConversations),
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
    () => HTTP,
    isSkipping,
  ),
  conversationTarget(
    "http2",
    (sink) => new Http2Reader(told(sink)),
    () => [conversation(...turnsIn(connection.chunks)), conversation(...turnsIn(connection.chunks.slice(0, 4)))],
    // How much of what came after the end of the reading is counted depends on the piece that it ended in.
    isSkipping,
  ),
  conversationTarget(
    "tls-decryption",
    (sink) => new TlsDecryptingReader(told(sink), { keyLog: keys(), crypto: tlsCrypto, suite: suiteParts }, sha256),
    () =>
      Object.values(decryption.streams)
        .map(({ chunks }) => conversation(...turnsIn(chunks)))
        .filter(({ length }) => length < 12_000),
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
    () =>
      Object.values(decryption.streams)
        .slice(0, 4)
        .map(({ log }) => latin1(log)),
  ),
  conversationTarget(
    "websocket",
    (sink) => new WebSocketReader(told(sink)),
    () => WEBSOCKET,
  ),
  conversationTarget(
    "hl7",
    (sink) => recognising(recogniseHl7, new Hl7Reader(told(sink))),
    () => [
      conversation([0, HL7], [1, "\x0bMSH|^~\\&|E|W|P|4|2026||ACK^A01|R-1|P|2.5.1\rMSA|AA|1\r\x1c\r"]),
      conversation([0, HL7_BATCH]),
    ],
  ),
  conversationTarget(
    "dicom",
    (sink) => recognising(recogniseDicom, new DicomReader(told(sink))),
    () => [IMPLICIT, EXPLICIT, DEFLATED, BIG].map(dicom),
  ),
  conversationTarget(
    "mqtt",
    (sink) => recognising(recogniseMqtt, new MqttReader(told(sink))),
    () => ([3, 4, 5] as const).map(mqtt),
  ),
  {
    ...conversationTarget(
      "plain-stream",
      (sink, input) =>
        recognising(
          (bytes, start, end) => recognisePlain(0, bytes, start, end),
          new PlainReader(PROTOCOLS[(input.at(-1) ?? 0) % PROTOCOLS.length] ?? "ftp", told(sink)),
        ),
      () => PLAIN.map(([protocol, turns]) => frame([...turns], [PROTOCOLS.indexOf(protocol)])),
    ),
  },
  quic("quic", quicCrypto),
  quic("quic-frames", openCrypto),
];
