import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import type { CaptureSummary, Exchange } from "../../domain/traffic/conversation.ts";
import { MARKS_MOST } from "../../domain/traffic/protection.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import http2 from "../http2/fixtures/connection.json" with { type: "json" };
import { be16, ethernet, hex, joined, text, udp } from "../packet-file/capture-for-tests.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { recorded } from "../tls/collect-facts-for-tests.ts";
import type { FactKind } from "./capture-context.ts";
import { createPacketCaptureReader } from "./packet-capture-reader.ts";
import { between, captureOf, KeepingExaminer, type Said, segment, tcpTalk, udpTalk } from "./talk-for-tests.ts";

const CRYPTO = {
  quicCrypto: {} as QuicCrypto,
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()),
};

interface Told {
  readonly exchanges: Exchange[];
  readonly summary: CaptureSummary;
  readonly facts: string[];
}

function told(packets: readonly Uint8Array[], examiner?: KeepingExaminer): Told {
  const exchanges: Exchange[] = [];
  const facts: string[] = [];
  const onFact = (kind: FactKind, value: string) => void facts.push(`${kind} ${value}`);
  const options = { ...CRYPTO, examiner, onFact };
  const reader = createPacketCaptureReader({ exchange: (exchange) => exchanges.push(exchange) }, options);
  reader.push(captureOf(packets));
  const summary = reader.end();
  assert.equal(examiner?.open ?? 0, 0, "every examination that was begun has ended");
  return { exchanges, summary, facts };
}

/** "kind: what", with the direction where it has one. */
const marksOf = ({ marks }: Pick<Exchange, "marks">) =>
  marks.map(({ kind, what, direction, count }) => `${kind}: ${what}${[" up", " down"][direction ?? 2] ?? ""} ${count}`);

function only(packets: readonly Uint8Array[], examiner?: KeepingExaminer): Exchange {
  const { exchanges } = told(packets, examiner);
  assert.equal(exchanges.length, 1, exchanges.map(({ scheme, host }) => `${scheme} ${host}`).join(", "));
  return exchanges[0] as Exchange;
}

const tlsChunks = (name: "tls-1.2" | "tls-1.3" | "tls-1.2-client-certificate"): Said[] =>
  (recorded(name)[0] ?? []).map(({ direction, bytes }) => [direction, bytes]);

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const MLLP = (message: string) => `\x0b${message}\x1c\r`;
const ADT = [
  "MSH|^~\\&|MON|WARD|EMR|HOSP|20270115||ADT^A01|1|P|2.5.1",
  "PID|1||4711^^^HOSP||Zwetschge^Quirin||19610213",
  "OBX|1|NM|8867-4^Heart rate||72",
  "NTE|1||sleeps badly",
].join("\r");
const MQTT_CONNECT = joined(hex("101a 0004 4d515454 04 c2 003c 0004 70756d70 0002 6162 0004 73656372"));
const MQTT_PUBLISH = joined(hex("3010 0006"), text("ward/7"), text('{"hr":7}'));

test("what HTTP shows of who proves what: told by scheme and header, never by value", () => {
  const request = [
    "GET /a HTTP/1.1",
    "Host: a.example",
    "Authorization: Basic cHVtcDpzZWNyZXQ=",
    "Cookie: one=1; two=2",
    "X-Api-Key: 0123456789abcdef",
    "",
    "",
  ].join("\r\n");
  const answer = "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=x\r\nSet-Cookie: s=1\r\nContent-Length: 0\r\n\r\n";
  const exchange = only(
    tcpTalk([
      [0, request],
      [1, answer],
    ]),
  );
  assert.deepEqual(marksOf(exchange), [
    "credential: HTTP Basic up 1",
    "credential: HTTP cookie up 2",
    "credential: HTTP key in x-api-key up 1",
    "credential: HTTP cookie set down 1",
    "detail: HTTP asks for Digest down 1",
  ]);
  const digest = only(tcpTalk([[0, "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Digest username=pump\r\n\r\n"]]));
  assert.deepEqual(marksOf(digest), ["weak-authentication: HTTP Digest up 1"]);
});

test("an interim answer is none: the exchange has the last one's status, and all bytes of its request", () => {
  const head = "POST /a HTTP/1.1\r\nHost: a.example\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";
  const exchange = only(
    tcpTalk([
      [0, head],
      [1, "HTTP/1.1 100 Continue\r\n\r\n"],
      [0, "body"],
      [1, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"],
    ]),
  );
  assert.deepEqual([exchange.status, exchange.bytesUp], [201, head.length + 4]);
});

test("an answer before the request has ended waits for its end", () => {
  const head = "POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 8\r\n\r\n";
  const exchange = only(
    tcpTalk([
      [0, `${head}half`],
      [1, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"],
      [0, "half"],
    ]),
  );
  assert.deepEqual([exchange.status, exchange.bytesUp], [413, head.length + 8]);
});

test("the handshake of TLS is told as the protection of the conversation", () => {
  const { protection, scheme, host, marks, content } = only(tcpTalk(tlsChunks("tls-1.2"), { port: 8_443 }));
  assert.deepEqual([scheme, host, marks, content], ["https", "pump.example.org", [], {}]);
  assert.deepEqual(
    { ...protection, certificates: protection?.certificates.map(({ subject }) => subject.commonName) },
    {
      version: "TLS 1.2",
      cipherSuite: 0xc030,
      group: "x25519",
      encryptThenMac: false,
      alpn: "http/1.1",
      echOffered: false,
      resumed: false,
      certificates: ["pump.example.org", "Example Root CA"],
      clientCertificate: false,
      ja4: protection?.ja4 ?? null,
      agreedBy: "device",
    },
  );
  assert.match(protection?.ja4 ?? "", /^t12d\d{4}h1_[0-9a-f]{12}_[0-9a-f]{12}$/);
});

test("a certificate shown twenty times is read once and told each time", () => {
  const packets = Array.from({ length: 20 }, (_, at) => tcpTalk(tlsChunks("tls-1.2"), { devicePort: 41_000 + at }));
  const { exchanges, facts } = told(packets.flat());
  assert.equal(facts.filter((fact) => fact.startsWith("certificate")).length, 40);
  const [first] = exchanges[0]?.protection?.certificates ?? [];
  for (const { protection } of exchanges) assert.equal(protection?.certificates[0], first);
});

test("a client's certificate is told, and TLS 1.3 shows no certificates", () => {
  assert.equal(only(tcpTalk(tlsChunks("tls-1.2-client-certificate"))).protection?.clientCertificate, true);
  const { protection } = only(tcpTalk(tlsChunks("tls-1.3")));
  assert.deepEqual([protection?.version, protection?.certificates, protection?.encryptThenMac], ["TLS 1.3", [], null]);
});

test("what a tunnel through a proxy leads to is a conversation of its own, with an address that nobody knows", () => {
  const { exchanges } = told(
    tcpTalk(
      [
        [
          0,
          "CONNECT cloud.example:8443 HTTP/1.1\r\nHost: cloud.example:8443\r\nProxy-Authorization: Basic eDp5\r\n\r\n",
        ],
        [1, "HTTP/1.1 200 Connection established\r\n\r\n"],
        ...tlsChunks("tls-1.2"),
      ],
      { port: 3_128 },
    ),
  );
  const seen = exchanges.map((one) => [
    one.scheme,
    one.method,
    one.host,
    one.address,
    one.port,
    one.protection?.version,
  ]);
  assert.deepEqual(seen.toSorted(), [
    ["connect", "CONNECT", "cloud.example", null, 8_443, undefined],
    ["https", "", "pump.example.org", null, 8_443, "TLS 1.2"],
  ]);
  assert.deepEqual(exchanges.flatMap(marksOf).toSorted(), [
    "credential: HTTP Basic for the proxy up 1",
    "detail: through an HTTP proxy 1",
  ]);
});

test("MQTT: a password is a credential, and without any name nobody proves anything", () => {
  const exchange = only(
    tcpTalk(
      [
        [0, MQTT_CONNECT],
        [1, hex("20020000")],
        [0, MQTT_PUBLISH],
      ],
      { port: 4_711 },
    ),
  );
  assert.equal(exchange.scheme, "mqtt");
  assert.deepEqual(marksOf(exchange), [
    "detail: MQTT 3.1.1 up 1",
    "credential: MQTT password up 1",
    "detail: MQTT client id up 1",
  ]);
  const open = only(tcpTalk([[0, hex("1010 0004 4d515454 04 02 003c 0004 70756d70")]]));
  assert.deepEqual(marksOf(open), [
    "detail: MQTT 3.1.1 up 1",
    "no-authentication: MQTT up 1",
    "detail: MQTT client id up 1",
  ]);
});

test("MQTT inside of a WebSocket is read as MQTT, and its marks are the exchange's", () => {
  const frame = (first: string, bytes: Uint8Array) => joined(hex(first), bytes);
  const said: Said[] = [
    ...WEB_SOCKET.slice(0, 2),
    [0, frame("829c 00000000", MQTT_CONNECT)],
    [1, frame("8204", hex("20020000"))],
    [0, frame("8285 00000000", MQTT_PUBLISH.slice(0, 5))],
    [0, frame("828d 00000000", MQTT_PUBLISH.slice(5))],
  ];
  const examiner = new KeepingExaminer();
  const exchange = only(tcpTalk(said), examiner);
  assert.deepEqual([exchange.scheme, exchange.path], ["ws", "/live"]);
  assert.deepEqual(marksOf(exchange), [
    "detail: MQTT over WebSocket up 1",
    "detail: MQTT 3.1.1 up 1",
    "credential: MQTT password up 1",
    "detail: MQTT client id up 1",
  ]);
  const published = examiner.messages.find(({ head }) => head === "ward/7");
  assert.deepEqual([published?.body, published?.about.host], ['{"hr":7}', "a.example"]);
  assert.deepEqual(marksOf(only(tcpTalk(said))), marksOf(exchange));
});

test("HL7: each filled field of a patient is told by its name, those of health apart", () => {
  const exchange = only(
    tcpTalk(
      [
        [0, MLLP(ADT)],
        [0, MLLP(ADT)],
      ],
      { port: 20_007 },
    ),
  );
  assert.equal(exchange.scheme, "hl7");
  assert.deepEqual(marksOf(exchange), [
    "no-authentication: HL7 MLLP up 2",
    "detail: HL7 ADT^A01 up 2",
    "detail: HL7 version 2.5.1 2",
    "patient-field: PID-3 Patient Identifier List up 2",
    "patient-field: PID-5 Patient Name up 2",
    "patient-field: PID-7 Date/Time of Birth up 2",
    "health-field: OBX-3 Observation Identifier up 2",
    "health-field: OBX-5 Observation Value up 2",
    "health-field: NTE-3 Comment up 2",
  ]);
});

test("DICOM: an AE title proves nothing, and filled elements are told with tag and keyword", () => {
  const { associate, store } = dicom();
  const exchange = only(
    tcpTalk(
      [
        [0, associate],
        [0, store],
      ],
      { port: 5_104 },
    ),
  );
  assert.equal(exchange.scheme, "dicom");
  assert.deepEqual(marksOf(exchange), [
    "no-authentication: DICOM AE title only up 1",
    "detail: DICOM C-STORE-RQ up 1",
    "health-field: (0008,0060) Modality up 1",
    "patient-field: (0010,0010) PatientName up 1",
  ]);
});

test("FTP: the password is a credential, and TLS that was offered and not taken is told", () => {
  const exchange = only(
    tcpTalk([
      [1, "220 FTP server ready\r\n"],
      [0, "FEAT\r\n"],
      [1, "211-Extensions\r\n AUTH TLS\r\n211 End\r\n"],
      [0, "USER pump\r\nPASS secret\r\nSTOR readings.csv\r\n"],
    ]),
  );
  assert.equal(exchange.scheme, "ftp");
  assert.deepEqual(marksOf(exchange), [
    "detail: FTP authentication password up 1",
    "detail: FTP user name up 1",
    "credential: FTP password up 1",
    "detail: FTP operation STOR up 1",
    "encryption-not-used: FTP AUTH TLS 1",
  ]);
});

test("VNC without a password is told as such", () => {
  const exchange = only(
    tcpTalk([
      [1, "RFB 003.008\n"],
      [0, "RFB 003.008\n"],
      [1, hex("0101")],
      [0, hex("01")],
    ]),
  );
  assert.deepEqual(marksOf(exchange), [
    "detail: VNC version-offered RFB 003.008 1",
    "detail: VNC version RFB 003.008 1",
    "detail: VNC authentication-offered none down 1",
    "no-authentication: VNC authentication none up 1",
  ]);
});

test("SMB that could encrypt and does not is told, and that its messages need no signature", () => {
  const message = (isAnswer: boolean, body: Uint8Array) => {
    const header = joined(hex("fe534d42 4000"), new Uint8Array(58));
    header[16] = isAnswer ? 1 : 0;
    return joined(be16(0, header.length + body.length), header, body);
  };
  const agreed = new Uint8Array(64);
  agreed.set([65, 0, 1, 0, 0x02, 0x03]);
  agreed[24] = 0x40;
  const exchange = only(tcpTalk([[1, message(true, agreed)]], { port: 445 }));
  assert.deepEqual(marksOf(exchange), [
    "detail: SMB version SMB 3.0.2 1",
    "weak-authentication: SMB signing enabled down 1",
    "detail: SMB encryption supported 1",
    "encryption-not-used: SMB encryption 1",
  ]);
});

test("SMTP that turns to TLS is an encrypted conversation, with the handshake that follows", () => {
  const exchange = only(
    tcpTalk([
      [1, "220 mail.example ESMTP\r\n"],
      [0, "EHLO pump\r\n"],
      [1, "250-mail.example\r\n250 STARTTLS\r\n"],
      [0, "STARTTLS\r\n"],
      [1, "220 go\r\n"],
      ...tlsChunks("tls-1.2"),
    ]),
  );
  assert.deepEqual([exchange.scheme, exchange.protection?.version], ["smtps", "TLS 1.2"]);
  assert.ok(marksOf(exchange).includes("detail: SMTP STARTTLS used up 1"));
  assert.ok(!marksOf(exchange).some((mark) => mark.startsWith("encryption-not-used")));
});

test("a community of SNMP is a password that anybody on the way reads, and one as shipped is told", () => {
  const get = hex("3026 020100 0406 7075626c6963 a019 020101 020100 020100 300e300c 06082b06010201010100 0500");
  assert.deepEqual(marksOf(only(udpTalk([[0, get]], { port: 161 }))), [
    "detail: SNMP v1 GetRequest up 1",
    "weak-authentication: SNMP v1 community up 1",
    "weak-authentication: SNMP community as shipped up 1",
  ]);
});

test("CoAP without DTLS proves nothing", () => {
  const exchange = only(
    udpTalk([[0, joined(hex("4002 0001 b4"), text("vitals".slice(0, 4)), hex("ff"), text("72"))]], { port: 5_683 }),
  );
  assert.equal(exchange.scheme, "coap");
  assert.deepEqual(marksOf(exchange), ["no-authentication: CoAP 1", "detail: CoAP POST up 1"]);
});

test("devices that ask for an address are told one by one, with name and MUD URL, though all ask from 0.0.0.0", () => {
  const ask = (last: number, name: string, options: Uint8Array = new Uint8Array(0)) => {
    const message = new Uint8Array(240);
    message.set([1, 1, 6, 0]);
    message.set([2, 0, 0, 0, 0, last], 28);
    message.set([0x63, 0x82, 0x53, 0x63], 236);
    const hostName = joined(Uint8Array.of(12, name.length), text(name));
    const bytes = joined(message, Uint8Array.of(53, 1, 3), hostName, options, Uint8Array.of(255));
    return between([0, 0, 0, 0], [255, 255, 255, 255], udp(bytes, { from: 68, to: 67 }), 17);
  };
  const url = "https://maker.example/pump.json";
  const mud = joined(Uint8Array.of(161, url.length), text(url));
  const { exchanges } = told([ask(1, "pump", mud), ask(2, "scale"), ask(1, "pump", mud)]);
  assert.deepEqual(
    exchanges.map((one) => [one.scheme, one.host, marksOf(one)]),
    [
      ["dhcp", "02:00:00:00:00:01", ["device-name: DHCP host name up 2", `mud-url: ${url} up 2`]],
      ["dhcp", "02:00:00:00:00:02", ["device-name: DHCP host name up 1"]],
    ],
  );
});

test("a device that tells its neighbour by LLDP is an exchange with its hardware address", () => {
  const url = "https://maker.example/pump.json";
  const element = (type: number, value: Uint8Array) => joined(be16((type << 9) | value.length), value);
  const frame = joined(
    element(1, hex("0402aabbccddee")),
    element(2, hex("0331")),
    element(3, hex("0078")),
    element(5, text("pump-7")),
    element(127, joined(hex("00005e01"), text(url))),
    hex("0000"),
  );
  const exchange = only([ethernet(frame, 0x88cc)]);
  assert.equal(exchange.scheme, "lldp");
  assert.deepEqual(marksOf(exchange), ["device-name: LLDP system name up 1", `mud-url: ${url} up 1`]);
});

test("without an examiner nothing is looked into, and content says so", () => {
  const { exchanges } = told(tcpTalk([[0, MLLP(ADT)]]));
  assert.deepEqual(exchanges[0]?.content, {});
});

const WEB_SOCKET: Said[] = [
  [0, "GET /live HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
  [1, "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
  [0, joined(hex("8185 00000000"), text("hr 72"))],
  [1, joined(hex("8102"), text("ok"))],
];
const HTTP: Said[] = [
  [0, "POST /r?patient=1 HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n"],
  [0, '{"hr":7}'],
  [1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n3\r\nabc\r\n0\r\n\r\n"],
];
const EXAMINED: readonly { what: string; said: Said[]; bodies: readonly string[] }[] = [
  { what: "HTTP", said: HTTP, bodies: ['0 /r application/json null {"hr":7}', "1 /r null gzip abc"] },
  { what: "WebSocket", said: WEB_SOCKET, bodies: ["0 /live null null hr 72", "1 /live null null ok"] },
  {
    what: "HL7",
    said: [[0, MLLP(ADT) + MLLP("MSH|^~\\&|A")]],
    bodies: [`0  null null \x0b${ADT}\x1c`, "0  null null \x0bMSH|^~\\&|A\x1c"],
  },
  {
    what: "FTP",
    said: [
      [1, "220 FTP server\r\n"],
      [0, "USER pump\r\n"],
    ],
    bodies: ["0  null null USER pump\r\n", "1  null null 220 FTP server\r\n"],
  },
];

for (const { what, said, bodies } of EXAMINED)
  test(`${what}: each message is examined by itself, wherever segments cut it`, () => {
    const seen = (pieceBytes: number) => {
      const examiner = new KeepingExaminer();
      told(tcpTalk(said, { pieceBytes }), examiner);
      return examiner.messages
        .filter(({ body }) => body !== "")
        .map(
          ({ about, body }) => `${about.direction} ${about.path} ${about.mediaType} ${about.contentEncoding} ${body}`,
        );
    };
    assert.deepEqual(seen(1_400), bodies);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (pieceBytes) => assert.deepEqual(seen(pieceBytes), bodies)),
      { numRuns: 20 },
    );
  });

test("of HTTP the head is examined too, with its query, and both messages are the exchange's content", () => {
  const examiner = new KeepingExaminer();
  const { content } = only(tcpTalk(HTTP), examiner);
  assert.match(examiner.messages[0]?.head ?? "", /^POST \/r\?patient=1 HTTP/);
  assert.equal(examiner.messages[0]?.about.host, "a.example");
  const sizes = examiner.messages.map(({ head, body }) => head.length + body.length);
  assert.deepEqual([content.up?.examinedBytes, content.down?.examinedBytes], sizes);
});

test("MQTT: what is published is examined with its topic as head", () => {
  const examiner = new KeepingExaminer();
  told(
    tcpTalk(
      [
        [0, MQTT_CONNECT],
        [1, hex("20020000")],
        [0, MQTT_PUBLISH],
      ],
      { pieceBytes: 3 },
    ),
    examiner,
  );
  const published = examiner.messages.find(({ head }) => head === "ward/7");
  assert.deepEqual([published?.body, published?.about.path], ['{"hr":7}', "ward/7"]);
  assert.ok(
    examiner.messages.some(({ body }) => body.includes("secr")),
    "the CONNECT is examined as well",
  );
});

test("DICOM: a data set is examined as it was sent", () => {
  const examiner = new KeepingExaminer();
  const { associate, store } = dicom();
  told(
    tcpTalk(
      [
        [0, associate],
        [0, store],
      ],
      { pieceBytes: 7 },
    ),
    examiner,
  );
  assert.ok(examiner.messages.some(({ body }) => body.includes("PN\x0a\x00ZWETSCHGE ")));
});

test("what is encrypted counts as not examined, byte for byte", () => {
  const examiner = new KeepingExaminer();
  const exchange = only(tcpTalk(tlsChunks("tls-1.2")), examiner);
  assert.deepEqual(
    [exchange.content.up?.unexaminedBytes, exchange.content.down?.unexaminedBytes],
    [exchange.bytesUp, exchange.bytesDown],
  );
  assert.deepEqual(
    examiner.messages.map(({ head }) => head),
    ["pump.example.org"],
  );
});

for (const [what, talk] of [
  ["stream", (bytes: Uint8Array) => tcpTalk([[0, bytes]], { port: 9_999 })],
  ["datagrams", (bytes: Uint8Array) => udpTalk([[0, bytes]], { port: 9_999 })],
] as const)
  test(`an unknown protocol (${what}) is searched all the same, and still counts as not examined`, () => {
    const examiner = new KeepingExaminer();
    const bytes = joined(new Uint8Array(900).fill(0xa5), text("Zwetschge"), new Uint8Array(300).fill(0xa5));
    const { content } = only(talk(bytes), examiner);
    assert.deepEqual([content.up?.examinedBytes, content.up?.unexaminedBytes], [0, bytes.length]);
    assert.ok(examiner.messages.some(({ body }) => body.includes("Zwetschge")));
  });

test("a long stream is examined in parts, and what stands on their border is in one of them", () => {
  const bytes = new Uint8Array(200_000).fill(0x41);
  const value = text("Zwetschge");
  for (let at = 1_000; at < bytes.length - 20; at += 1_004) bytes.set(value, at);
  const examiner = new KeepingExaminer();
  const exchange = only(
    tcpTalk(
      [
        [1, "220 FTP server\r\n"],
        [0, "USER a\r\n"],
        [0, bytes],
      ],
      { port: 21 },
    ),
    examiner,
  );
  assert.equal(exchange.content.up?.examinedBytes, bytes.length + 8);
  const found = examiner.messages.flatMap(({ body }) => body.match(/Zwetschge/g) ?? []).length;
  assert.ok(found >= Math.floor((bytes.length - 1_020) / 1_004));
});

test("a DNS question is examined, since a name can carry data out", () => {
  const examiner = new KeepingExaminer();
  const query = joined(
    hex("0001 0100 0001 0000 0000 0000 09"),
    text("zwetschge"),
    hex("03"),
    text("bad"),
    hex("00 0001 0001"),
  );
  const { facts } = told(udpTalk([[0, query]], { port: 53 }), examiner);
  assert.deepEqual(
    examiner.messages.map(({ head }) => head),
    ["zwetschge.bad"],
  );
  assert.deepEqual(facts, ["dns-name zwetschge.bad"]);
});

test("HTTP/2 is told as HTTP/1 is: each stream an exchange, and its heads and bodies examined", () => {
  const examiner = new KeepingExaminer();
  const said = http2.chunks.map(([direction, base64]): Said => [direction === 0 ? 0 : 1, bytesOf(String(base64))]);
  const { exchanges } = told(tcpTalk(said), examiner);
  const requests = exchanges.filter(({ method }) => method !== "");
  assert.deepEqual(new Set(requests.map(({ scheme }) => scheme)), new Set(["http"]));
  assert.deepEqual(
    requests.map(({ method, path, status }) => `${method} ${path} ${status}`),
    [
      "POST /v1/readings 200",
      "GET /v1/second 200",
      "GET /early 200",
      "GET /push 200",
      "GET /pushed.css 200",
      "POST /trailers 200",
      "GET /reset 200",
      "GET /auth 401",
      "PUT /v1/readings 200",
    ],
  );
  const pushed = requests.find(({ path }) => path === "/pushed.css");
  assert.deepEqual([pushed?.bytesUp, marksOf(pushed as Exchange)], [0, ["detail: HTTP/2 push down 1"]]);
  assert.ok(examiner.messages.length >= requests.length);
});

test("of more conversations than are read at once the first is let go, and what then comes is not examined", () => {
  const begun = (devicePort: number) => tcpTalk([[0, "220 "]], { devicePort }).slice(0, -2);
  const packets = Array.from({ length: 2_100 }, (_, at) => begun(10_000 + at)).flat();
  const late = segment(true, { sequence: 5, devicePort: 10_000 }, new Uint8Array(100));
  const { exchanges } = told([...packets, late], new KeepingExaminer());
  assert.equal(exchanges.length, 2_100);
  const first = exchanges.find(({ bytesUp }) => bytesUp === 104);
  assert.equal(first?.content.up?.unexaminedBytes, 104);
});

test("a Bluetooth connection is an exchange with its device, and says how it was paired", {
  skip: sharedAbsent,
}, () => {
  const exchanges: Exchange[] = [];
  const reader = createPacketCaptureReader({ exchange: (exchange) => exchanges.push(exchange) }, CRYPTO);
  reader.push(readFileSync(sharedPath("captures/crackle/pairing_and_ltk_exchange.pcap")));
  assert.deepEqual(reader.end().blindSpots, []);
  assert.deepEqual(
    exchanges.map((exchange) => [exchange.scheme, exchange.host, marksOf(exchange)]),
    [
      [
        "bluetooth-le",
        "78:c5:e5:6e:dd:e8",
        [
          "detail: Bluetooth link encrypted 1",
          "detail: pairing by Just Works, LE legacy pairing 1",
          "detail: encryption key of 16 bytes 1",
          "encryption-breakable: Bluetooth pairing 1",
          "no-authentication: Bluetooth pairing 1",
        ],
      ],
    ],
  );
});

test("whatever is said, marks stay few", () => {
  const lines = Array.from({ length: 3 * MARKS_MOST }, (_, at) => `M${at}`);
  const requests = lines.map((line) => `GET / HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${line}\r\n\r\n`).join("");
  for (const { marks } of told(tcpTalk([[0, requests]])).exchanges) assert.ok(marks.length <= MARKS_MOST);
  const segments = ["PID", "NK1", "PV1", "GT1", "IN1", "AL1", "DG1", "OBR", "OBX", "NTE"];
  const message = `MSH|^~\\&|A\r${segments.map((name) => `${name}${"|x".repeat(60)}`).join("\r")}`;
  assert.ok(only(tcpTalk([[0, MLLP(message)]])).marks.length <= MARKS_MOST);
});

test("damaged conversations of every kind end in exchanges, and every examination ends", () => {
  const all: Said[][] = [
    HTTP,
    WEB_SOCKET,
    tlsChunks("tls-1.2"),
    [[0, MLLP(ADT)]],
    [
      [0, MQTT_CONNECT],
      [0, MQTT_PUBLISH],
    ],
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      fc.integer({ min: 1, max: 300 }),
      fc.array(fc.nat(40), { maxLength: 3 }),
      (said, flips, pieceBytes, lost) => {
        const packets = tcpTalk(said, { pieceBytes });
        for (const [at, value] of flips) {
          const packet = packets[at % packets.length];
          if (packet !== undefined) packet[54 + (at % Math.max(1, packet.length - 54))] = value;
        }
        told(
          packets.filter((_, at) => !lost.includes(at)),
          new KeepingExaminer(),
        );
      },
    ),
    { numRuns: 120 },
  );
});

/** An association and a C-STORE with two filled elements, explicit VR little endian. */
function dicom() {
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

test("a request to a proxy is one to the server that it names, whose address nobody sees", () => {
  const [plain] = told(
    tcpTalk(
      [
        [0, "GET http://cloud.example:8081/v1 HTTP/1.1\r\nHost: cloud.example:8081\r\n\r\n"],
        [1, "HTTP/1.1 204 No Content\r\n\r\n"],
      ],
      { port: 3_128 },
    ),
  ).exchanges;
  assert.deepEqual([plain?.scheme, plain?.host, plain?.address, plain?.port], ["http", "cloud.example", null, 8_081]);
});
