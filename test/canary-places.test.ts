/**
 * The planted patient outside of bodies, and in protocols other than HTTP, through the whole audit of a packet capture.
 */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { Duplex } from "node:stream";
import { before, test } from "node:test";
import { connect } from "node:tls";
import { auditCaptures } from "../src/acts/audit-capture.ts";
import { canaryForTests } from "../src/canary-for-tests.ts";
import type { AuditReport } from "../src/domain/traffic/audit-report.ts";
import { wireMessage, wireQuestion } from "../src/formats/dns/dns-message-for-tests.ts";
import { captureOf, type Said, SERVER, tcpTalk, udpTalk } from "../src/formats/packet-capture/talk-for-tests.ts";
import { be16, hex, joined, text } from "../src/formats/packet-file/capture-for-tests.ts";
import { loadWorld } from "../src/store/load-world.ts";
import { mqttOpening, mqttPublish, webSocketFrame, webSocketOpening } from "./canary-carriers.ts";

const canary = canaryForTests();
const { givenName: given, familyName: family, recordNumber, birthDate } = canary;
const name = `${given} ${family}`;
const server = SERVER.join(".");
const inHex = (value: string) => Buffer.from(value).toString("hex");
const percent = encodeURIComponent;

const http = (host: string, target: string, ...lines: string[]): Said[] => [
  [0, [`GET ${target} HTTP/1.1`, `Host: ${host}`, ...lines, "", ""].join("\r\n")],
  [1, "HTTP/1.1 204 No Content\r\n\r\n"],
];

const keyed = (algorithm: string, as: "hex" | "base64") =>
  createHmac(algorithm, "tenant-4711").update(canary.email.toLowerCase()).digest(as);

/** HL7 v2 in MLLP. */
const ADT = [
  "MSH|^~\\&|MON|WARD|EMR|HOSP|20270115||ADT^A01|1|P|2.5.1||||||UNICODE UTF-8",
  `PID|1||${recordNumber}^^^HOSP||${family}^${given}||${birthDate.replaceAll("-", "")}`,
].join("\r");

/** The first bytes that OpenSSL sends, to a server of that name. */
function clientHello(servername: string): Promise<Uint8Array> {
  return new Promise((written) => {
    const link = new Duplex({ read() {}, write: (bytes: Buffer) => written(new Uint8Array(bytes)) });
    connect({ socket: link, servername }).on("error", () => undefined);
  });
}

/** An association and a stored data set of group 0010 (PS3.8 section 9.3, PS3.7 section 9.3.1, explicit little endian). */
function dicomStore(): Said[] {
  const root = "1.2.840.10008.";
  const little = (number: number, length: number) =>
    Uint8Array.from({ length }, (_, at) => Math.floor(number / 256 ** at) % 256);
  const item = (type: number, body: Uint8Array) => joined(Uint8Array.of(type, 0), be16(body.length), body);
  const unit = (type: number, body: Uint8Array) => joined(Uint8Array.of(type, 0), be16(0, body.length), body);
  const syntaxes = joined(item(0x30, text(`${root}5.1.4.1.1.2`)), item(0x40, text(`${root}1.2.1`)));
  const associate = joined(
    hex("00010000"),
    text("PACS".padEnd(16) + "CT_1".padEnd(16)),
    new Uint8Array(32),
    item(0x10, text(`${root}3.1.1.1`)),
    item(0x20, joined(Uint8Array.of(1, 0, 0, 0), syntaxes)),
    item(0x50, item(0x51, be16(0, 16_384))),
  );
  const implicit = (element: number, value: Uint8Array) =>
    joined(little(0, 2), little(element, 2), little(value.length, 4), value);
  const command = joined(
    implicit(0x0002, text(`${root}5.1.4.1.1.2\0`)),
    implicit(0x0100, little(1, 2)),
    implicit(0x0800, little(0, 2)),
  );
  const explicit = (element: number, type: string, value: string) => {
    const bytes = text(value);
    const padded = joined(bytes, new Uint8Array(bytes.length % 2).fill(0x20));
    return joined(little(0x10, 2), little(element, 2), text(type), little(padded.length, 2), padded);
  };
  const data = joined(explicit(0x10, "PN", `${family}^${given}`), explicit(0x20, "LO", recordNumber));
  const fragment = (control: number, body: Uint8Array) =>
    joined(be16(0, body.length + 2), Uint8Array.of(1, control), body);
  const half = data.length >>> 1;
  return [
    [0, unit(1, associate)],
    [0, unit(4, fragment(3, joined(implicit(0, little(command.length, 4)), command)))],
    [0, unit(4, fragment(0, data.slice(0, half)))],
    [0, unit(4, fragment(2, data.slice(half)))],
  ];
}

/** POST, Uri-Path "v", text/plain, then the payload (RFC 7252, section 3). */
const coap = (payload: string) => joined(hex("41 02 0001 aa b1 76 10 ff"), text(payload));
const dns = (question: string) => wireMessage({ questions: [wireQuestion(question, 1)] });
const mqtt = (...said: Said[]): Said[] => [...mqttOpening, ...said];
/** CONNECT with a user name that is said in plain. */
const mqttConnect = (user: string) => {
  const written = text(user);
  const rest = joined(hex("0004 4d515454 04 82 003c 0003 707031"), be16(written.length), written);
  return joined(Uint8Array.of(0x10, rest.length), rest);
};

const token = (claims: unknown) =>
  [{ alg: "none" }, claims].map((one) => Buffer.from(JSON.stringify(one)).toString("base64url")).join(".");

/** Two parts, which a form's fields or the pieces of a file may be. */
function multipart(host: string, first: string, second: string): Said[] {
  const part = (field: string, value: string) =>
    `--cut\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`;
  const body = text(`${part("a", first)}${part("b", second)}--cut--\r\n`);
  const head = `POST /v1 HTTP/1.1\r\nHost: ${host}\r\nContent-Type: multipart/form-data; boundary=cut\r\n`;
  return [[0, joined(text(`${head}Content-Length: ${body.length}\r\n\r\n`), body)]];
}

/** SetRequest of SNMPv2c with one value (RFC 3416). */
function snmp(value: string): Uint8Array {
  const tagged = (tag: number, ...parts: Uint8Array[]) => {
    const body = joined(...parts);
    return joined(Uint8Array.of(tag, body.length), body);
  };
  const binding = tagged(0x30, hex("0608 2b06010201010500"), tagged(4, text(value)));
  return tagged(
    0x30,
    hex("020101 0406 7075626c6963"),
    tagged(0xa3, hex("020101 020100 020100"), tagged(0x30, binding)),
  );
}

interface Place {
  readonly what: string;
  readonly over?: "udp";
  readonly said: readonly Said[];
  readonly scheme: string;
  /** Of HTTP the name that is asked for; else it is known by its port alone. */
  readonly host?: string;
  readonly port?: number;
  readonly direction?: "up" | "down";
  readonly path: string;
}

const SNI = `${inHex(family)}.exfil.example`;
const cut = family.length >>> 1;

const PLACES: readonly Place[] = [
  ...(
    [
      ["in the path of a URL", http("p1.example", `/patients/${percent(name)}/photo`), "head > path > URL > full name"],
      [
        "in the query of a URL",
        http("p2.example", `/v1?who=${percent(name)}`),
        "head > query > form who > URL > full name",
      ],
      [
        "in a Referer",
        http("p3.example", "/", `Referer: https://app.example/p?name=${percent(name)}`),
        "head > header Referer > form name > URL > full name",
      ],
      [
        "in a cookie",
        http("p4.example", "/", `Cookie: s=1; who=${Buffer.from(name).toString("base64")}`),
        "head > header Cookie > form who > base64 > full name",
      ],
      [
        "in a header of its own",
        http("p5.example", "/", `X-Patient: ${inHex(name)}`),
        "head > header X-Patient > hex > full name",
      ],
      [
        "in a token of a header",
        http("p6.example", "/", `Authorization: Bearer ${token({ sub: name })}`),
        "head > header Authorization > JWT > JSON $.sub > full name",
      ],
      [
        "in the name of a host",
        http(`${recordNumber.toLowerCase()}.p7.example`, "/"),
        "head > header Host > lower-case medical record number",
      ],
    ] as const
  ).map(([what, said, path], number) => ({
    what,
    said,
    scheme: "http",
    host: /Host: (.*)/.exec(String(said[0]?.[1]))?.[1]?.trim() ?? `${number}`,
    path,
  })),
  {
    what: "in a header of an answer",
    said: [
      [0, "GET / HTTP/1.1\r\nHost: p8.example\r\n\r\n"],
      [1, `HTTP/1.1 302 Found\r\nLocation: /p/${percent(name)}\r\nContent-Length: 0\r\n\r\n`],
    ],
    scheme: "http",
    host: "p8.example",
    direction: "down",
    path: "head > header Location > URL > full name",
  },
  {
    what: "in labels of DNS, hexadecimal",
    over: "udp",
    said: [[0, dns(`${inHex(name)}.exfil.example`)]],
    scheme: "dns",
    port: 53,
    path: "head > path > hex > full name",
  },
  {
    what: "in labels of DNS on an odd port",
    over: "udp",
    said: [[0, dns(`${recordNumber}.exfil.example`)]],
    scheme: "dns",
    path: "head > path > lower-case medical record number",
  },
  {
    what: "in the name that TLS asks for",
    said: [[0, await clientHello(SNI)]],
    scheme: "tls",
    host: SNI,
    port: 443,
    path: "head > path > hex > family name",
  },
  {
    what: "in a topic of MQTT",
    said: mqtt([0, mqttPublish(`patient/${name}`, text("1"))]),
    scheme: "mqtt",
    path: "head > path > family name",
  },
  { what: "in a user name of MQTT", said: [[0, mqttConnect(family)]], scheme: "mqtt", path: "body > family name" },
  {
    what: "in MQTT from the broker",
    said: mqtt([1, mqttPublish("a", text(`{"n":"${name}"}`))]),
    scheme: "mqtt",
    direction: "down",
    path: "body > JSON $.n > full name",
  },
  {
    what: "over two messages of MQTT",
    said: mqtt(
      [0, mqttPublish("a", text(`{"n":"${family.slice(0, cut)}`))],
      [0, mqttPublish("a", text(`${family.slice(cut)}"}`))],
    ),
    scheme: "mqtt",
    path: "body > begun in the message before > family name",
  },
  {
    what: "over two messages of a WebSocket",
    said: [
      ...webSocketOpening("w1.example"),
      [0, webSocketFrame(text(`{"n":"${family.slice(0, cut)}`), { opcode: 1, mask: hex("01020304") })],
      [0, webSocketFrame(text(`${family.slice(cut)}"}`), { opcode: 1, mask: hex("05060708") })],
    ],
    scheme: "ws",
    host: "w1.example",
    path: "body > begun in the message before > family name",
  },
  {
    what: "in MQTT inside of a WebSocket",
    said: [
      ...webSocketOpening("w2.example"),
      ...mqtt([0, mqttPublish("a", text(name))]).map(
        ([direction, bytes]): Said => [
          direction,
          webSocketFrame(bytes as Uint8Array, { opcode: 2, ...(direction === 0 ? { mask: hex("01020304") } : {}) }),
        ],
      ),
    ],
    scheme: "ws",
    host: "w2.example",
    path: "body > full name",
  },
  {
    what: "in a message of HL7",
    said: [[0, `\x0b${ADT}\x1c\r`]],
    scheme: "hl7",
    path: "body > full name (HL7 and DICOM form)",
  },
  {
    what: "in a data set of DICOM",
    said: dicomStore(),
    scheme: "dicom",
    path: "body > full name (HL7 and DICOM form)",
  },
  {
    what: "in FTP",
    said: [
      [1, "220 FTP server ready\r\n"],
      [0, `USER pump\r\nPASS secret\r\nSTOR ${name}.csv\r\n`],
    ],
    scheme: "ftp",
    path: "body > full name",
  },
  {
    what: "in Telnet",
    said: [
      [1, joined(hex("fffd18 fffd20"), text("login: "))],
      [0, joined(hex("fffb18 fffb20"), text(`show ${name}\r\n`))],
    ],
    scheme: "telnet",
    path: "body > full name",
  },
  {
    what: "in CoAP",
    over: "udp",
    said: [[0, coap(`{"n":"${name}"}`)]],
    scheme: "coap",
    port: 5683,
    path: "body > JSON $.n > full name",
  },
  {
    what: "in syslog",
    over: "udp",
    said: [[0, `<13>1 2026-11-22T08:00:00Z pump app 1 - - ${name} admitted`]],
    scheme: "syslog",
    port: 514,
    path: "body > full name",
  },
  {
    what: "in an unknown protocol over TCP",
    said: [[0, joined(hex("a5a5a5a50102"), text(name), hex("00000000"))]],
    scheme: "tcp",
    path: "body > full name",
  },
  {
    what: "in an unknown protocol over UDP",
    over: "udp",
    said: [[0, joined(hex("a5a5a5a50102"), text(name), hex("00000000"))]],
    scheme: "udp",
    path: "body > full name",
  },
  {
    what: "over two parts of a multipart form",
    said: multipart("m1.example", family.slice(0, cut), family.slice(cut)),
    scheme: "http",
    host: "m1.example",
    path: "body > multipart a and b > family name",
  },
  {
    what: "as given and family name in two parts of a multipart form",
    said: multipart("m2.example", given, family),
    scheme: "http",
    host: "m2.example",
    path: "body > multipart b > family name",
  },
  {
    what: "in a field of SNMP",
    over: "udp",
    said: [[0, snmp(recordNumber)]],
    scheme: "snmp",
    port: 161,
    path: "body > medical record number",
  },
  {
    what: "as an HMAC behind its key",
    said: http("h1.example", `/?salt=tenant-4711&user=${keyed("sha256", "hex")}`),
    scheme: "http",
    host: "h1.example",
    path: "head > query > form user > hex > hmac-sha256 of the lower-case e-mail",
  },
  {
    what: "as an HMAC whose key an earlier message told",
    said: http("h2.example", "/", `X-User: ${keyed("sha1", "base64")}`),
    scheme: "http",
    host: "h2.example",
    path: "head > header X-User > base64 > hmac-sha1 of the lower-case e-mail",
  },
];

const ODD_PORT = 30_000;
let report: AuditReport;

before(async () => {
  const packets = PLACES.flatMap(({ over, said, port, host }, number) => {
    const ports = { port: port ?? (host === undefined ? ODD_PORT + number : 80), devicePort: 10_000 + number };
    return over === "udp" ? udpTalk(said, ports) : tcpTalk(said, { ...ports, pieceBytes: 7 });
  });
  async function* capture() {
    yield captureOf(packets);
  }
  const settings = { contents: { canary } };
  report = await auditCaptures([{ name: "places.pcap", from: capture() }], null, loadWorld(), "2026-11-22", settings);
});

for (const [number, { what, scheme, host = server, port, direction = "up", path }] of PLACES.entries())
  test(`the dummy patient is found ${what}, with receiver, direction and layers`, () => {
    const wanted = `${scheme}://${host}:${port ?? (host === server ? ODD_PORT + number : 80)}`;
    const to = report.destinations.filter((one) => `${one.scheme}://${one.host}:${one.port}` === wanted);
    const all = report.destinations.map((one) => `${one.scheme}://${one.host}:${one.port}`);
    assert.equal(to.length, 1, `${wanted} is not among ${all.join(" ")}`);
    const ways = to.flatMap(({ planted }) =>
      planted.map((one) => `${one.direction}: ${[...one.layers, one.how].join(" > ")}`),
    );
    assert.ok(ways.includes(`${direction}: ${path}`), `${direction}: ${path}\n  is not among\n${ways.join("\n")}`);
  });
