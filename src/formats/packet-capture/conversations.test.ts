import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sha256 } from "../../canary-for-tests.ts";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { MARKS_MOST } from "../../domain/traffic/protection.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { be16, ethernet, hex, joined, text, udp } from "../packet-file/capture-for-tests.ts";
import { createPacketCaptureReader } from "./packet-capture-reader.ts";
import { between, KeepingExaminer, type Said, tcpTalk, udpTalk } from "./talk-for-tests.ts";
import {
  ADT,
  captureTeller,
  dicom,
  MLLP,
  MQTT_CONNECT,
  MQTT_PUBLISH,
  marksOf,
  tlsChunks,
  WEB_SOCKET_TALK,
} from "./told-for-tests.ts";

const { told, only, crypto } = captureTeller(sha256);

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
    ...WEB_SOCKET_TALK.slice(0, 2),
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

test("a Bluetooth connection is an exchange with its device, and says how it was paired", {
  skip: sharedAbsent,
}, () => {
  const exchanges: Exchange[] = [];
  const reader = createPacketCaptureReader({ exchange: (exchange) => exchanges.push(exchange) }, crypto);
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
