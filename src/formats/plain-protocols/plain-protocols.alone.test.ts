import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { payloadsOf } from "./capture-for-tests.ts";
import type { PlainProtocol } from "./plain-facts.ts";
import { PlainReader } from "./plain-reader.ts";
import { readPlainDatagram } from "./read-datagram.ts";
import { recognisePlain } from "./recognise-plain.ts";

type Turn = readonly [direction: 0 | 1, bytes: Uint8Array];
const bytesOf = (...parts: (string | readonly number[] | Uint8Array)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((letter) => letter.charCodeAt(0)) : [...part])),
  );
const client = (...parts: Parameters<typeof bytesOf>): Turn => [0, bytesOf(...parts)];
const server = (...parts: Parameters<typeof bytesOf>): Turn => [1, bytesOf(...parts)];
const TLS = [0x16, 3, 1, 0, 2, 1, 0];

function told(protocol: PlainProtocol, turns: Iterable<Turn>) {
  const facts: string[] = [];
  const tls = ["", ""];
  const reader = new PlainReader(protocol, {
    property: (name, value) => facts.push(`${name}: ${value}`),
    credential: ({ field, length }) => facts.push(`${field} of ${length}`),
    startTls: (step) => facts.push(`tls ${step}`),
    tls(direction, bytes, start, end) {
      tls[direction] += [...bytes.subarray(start, end)].join(" ").concat(" ");
    },
  });
  for (const [direction, bytes] of turns) {
    const window = new Uint8Array(bytes.length + 8).fill(0x0a);
    window.set(bytes, 4);
    reader.read(direction, window, 4, 4 + bytes.length);
    window.fill(0);
  }
  reader.close();
  return { facts, tls };
}

const little = (number: number, length: number) => Array.from({ length }, (_, index) => (number >> (8 * index)) & 255);
const smb2 = (command: number, body: readonly number[]) => {
  const header = [0xfe, 0x53, 0x4d, 0x42, 64, 0, 0, 0, 0, 0, 0, 0, ...little(command, 2), ...Array(50).fill(0)];
  const length = header.length + body.length;
  return bytesOf([0, 0, length >> 8, length & 255], header, body);
};
const smbContext = [2, 0, 4, 0, 0, 0, 0, 0, 1, 0, 2, 0];
const SMB_ANSWER = smb2(0, [
  65,
  0,
  3,
  0,
  0x11,
  3,
  1,
  0,
  ...Array(16).fill(0),
  ...Array(4).fill(0),
  ...Array(32).fill(0),
  ...little(64 + 64 + 4, 4),
  0,
  0,
  0,
  0,
  ...smbContext,
]);

/** One conversation of each protocol, and what is to be told of it. */
const CASES: readonly [protocol: PlainProtocol, first: 0 | 1, turns: Turn[], facts: string[]][] = [
  [
    "ftp",
    1,
    [
      server("220 Pump FTP ready\r\n"),
      client("USER erika\r\n"),
      server("331 x\r\n"),
      client("PASS secret\r\n"),
      client("STOR a.dcm\r\n"),
    ],
    ["authentication: password", "user of 5", "password of 6", "operation: STOR"],
  ],
  ["ftp", 0, [client("AUTH TLS\r\n"), server("234 go\r\n"), client(TLS), server(TLS)], ["tls asked", "tls used"]],
  [
    "telnet",
    1,
    [server([0xff, 0xfd, 1], "pump login: "), client("erika\r\0"), server("erika\r\nPassword: "), client("secret\r\n")],
    ["authentication: password", "user of 5", "password of 6"],
  ],
  [
    "smtp",
    1,
    [
      server("220 mx ESMTP\r\n"),
      client("EHLO pump\r\n"),
      server("250-mx\r\n250-AUTH LOGIN PLAIN\r\n250 STARTTLS\r\n"),
      client("AUTH LOGIN\r\n"),
      client("ZXJpa2E=\r\n"),
      client("c2VjcmV0\r\n"),
      client("MAIL FROM:<a@b>\r\n"),
      client("DATA\r\nAUTH PLAIN x\r\n.\r\n"),
    ],
    [
      "version: ESMTP",
      "authentication-offered: LOGIN",
      "authentication-offered: PLAIN",
      "tls offered",
      "authentication: LOGIN",
      "user of 8",
      "password of 8",
      "operation: MAIL",
    ],
  ],
  [
    "smtp",
    0,
    [client("EHLO pump\r\n"), client("STARTTLS\r\n"), server("220 go\r\n"), client(TLS), server(TLS)],
    ["version: ESMTP", "tls asked", "tls used"],
  ],
  [
    "pop3",
    1,
    [server("+OK <1@mx>\r\n"), client("USER erika\r\n"), client("PASS se cret\r\n"), client("RETR 1\r\n")],
    ["authentication: password", "user of 5", "password of 7", "operation: RETR"],
  ],
  [
    "imap",
    1,
    [
      server("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready\r\n"),
      client('a1 LOGIN "erika" {6}\r\n'),
      client("a2 AUTHENTICATE PLAIN\r\n"),
      client("AGVyaWth\r\n"),
    ],
    [
      "version: IMAP4REV1",
      "tls offered",
      "authentication-offered: PLAIN",
      "authentication: password",
      "user of 5",
      "password of 6",
      "authentication: PLAIN",
      "response of 8",
    ],
  ],
  [
    "rtsp",
    0,
    [client("DESCRIBE rtsp://cam/1 RTSP/1.0\r\nCSeq: 2\r\nAuthorization: Basic ZXJpa2E6c2VjcmV0\r\n\r\n")],
    ["version: RTSP/1.0", "operation: DESCRIBE", "authentication: Basic", "response of 16"],
  ],
  [
    "smb",
    0,
    [
      client(smb2(0, [36, 0, 2, 0, 1, ...Array(31).fill(0), 0x02, 2, 0x11, 3])),
      server(SMB_ANSWER),
      client([0, 0, 0, 4, 0xfd], "SMB"),
    ],
    [
      "version-offered: SMB 2.0.2",
      "version-offered: SMB 3.1.1",
      "version: SMB 3.1.1",
      "signing: required",
      "encryption: supported (AES-128-GCM)",
      "encryption: in use",
    ],
  ],
  [
    "rdp",
    0,
    [
      client([3, 0, 0, 43, 38, 0xe0, 0, 0, 0, 0, 0], "Cookie: mstshash=erika\r\n", [1, 0, 8, 0, 3, 0, 0, 0]),
      server([3, 0, 0, 19, 14, 0xd0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 2, 0, 0, 0]),
      client(TLS),
    ],
    [
      "user of 5",
      "authentication-offered: TLS",
      "authentication-offered: NLA (CredSSP)",
      "tls asked",
      "authentication: NLA (CredSSP)",
      "tls used",
    ],
  ],
  [
    "vnc",
    1,
    [server("RFB 003.008\n"), client("RFB 003.008\n"), server([2, 1, 2]), client([1])],
    [
      "version-offered: RFB 003.008",
      "version: RFB 003.008",
      "authentication-offered: none",
      "authentication-offered: VNC authentication",
      "authentication: none",
    ],
  ],
  [
    "modbus",
    0,
    [
      client([0, 1, 0, 0, 0, 6, 17, 3, 0, 0, 0, 2]),
      server([0, 1, 0, 0, 0, 7, 17, 3, 4, 0, 1, 0, 2]),
      client([0, 2, 0, 0, 0, 6, 17, 5, 0, 1, 255, 0]),
    ],
    ["operation: Read Holding Registers", "session: unit 17", "operation: Write Single Coil"],
  ],
];

for (const [protocol, first, turns, expected] of CASES) {
  test(`${protocol} (${first === 0 ? "client" : "server"} first) is recognised on any port and tells what is plain in it`, () => {
    const bytes = turns[0]?.[1] ?? new Uint8Array();
    assert.equal(recognisePlain(first, bytes, 0, bytes.length), protocol);
    assert.deepEqual(told(protocol, turns).facts, expected);
    assert.doesNotMatch(JSON.stringify(told(protocol, turns)), /erika|secret/i);
    for (let end = 0; end < bytes.length; end++) assert.notEqual(recognisePlain(first, bytes, 0, end), "no", `${end}`);
  });

  test(`${protocol} (${first === 0 ? "client" : "server"} first) tells the same however it is cut`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 3 }),
        (size, flips) => {
          const changed = turns.map(([direction, bytes], turn): Turn => {
            const copy = bytes.slice();
            for (const [at, byte] of flips) if (turn === at % turns.length && at < copy.length) copy[at] = byte;
            return [direction, copy];
          });
          const cut = changed.flatMap(([direction, bytes]) =>
            Array.from(
              { length: Math.ceil(bytes.length / size) },
              (_, index): Turn => [direction, bytes.slice(index * size, (index + 1) * size)],
            ),
          );
          assert.deepEqual(told(protocol, cut), told(protocol, changed));
        },
      ),
      { numRuns: 60 },
    );
  });
}

test("what follows STARTTLS is handed on as TLS, every byte of both directions", () => {
  const { tls } = told("smtp", [client("EHLO a\r\nSTARTTLS\r\n", TLS), server("220 go\r\n", TLS), client([23, 3, 3])]);
  assert.deepEqual(tls, [`${TLS.join(" ")} 23 3 3 `, `${TLS.join(" ")} `]);
});

test("other protocols and arbitrary bytes are not taken for one in plain, and cost no more than their length", () => {
  for (const other of [
    "GET / HTTP/1.1\r\n",
    "SSH-2.0-OpenSSH\r\n",
    "\x16\x03\x01",
    "\x0bMSH|^~\\&|",
    "\x10\x0c\0\x04MQTT",
  ])
    for (const direction of [0, 1] as const) {
      const bytes = bytesOf(other);
      assert.equal(recognisePlain(direction, bytes, 0, bytes.length), "no", other);
    }
  fc.assert(
    fc.property(
      fc.constantFrom(...CASES.map(([name]) => name)),
      fc.uint8Array({ maxLength: 200 }),
      (protocol, bytes) => {
        told(protocol, [
          [0, bytes],
          [1, bytes],
        ]);
        recognisePlain(0, bytes, 0, bytes.length);
        readPlainDatagram(bytes, 0, bytes.length);
      },
    ),
    { numRuns: 500 },
  );
  const before = process.memoryUsage().arrayBuffers;
  const long = new Uint8Array(4_000_000).fill(0x41);
  told("smtp", [
    [0, long],
    [0, long],
  ]);
  assert.ok(process.memoryUsage().arrayBuffers - before < 40_000_000);
});

test("datagrams tell SNMP's version and level, NTP, SSDP, syslog and BACnet", () => {
  const read = (...parts: Parameters<typeof bytesOf>) => {
    const bytes = bytesOf([9], ...parts, [9]);
    return readPlainDatagram(bytes, 1, bytes.length - 1);
  };
  assert.deepEqual(read([0x30, 18, 2, 1, 1, 4, 6], "public", [0xa0, 5, 2, 1, 1, 2, 0]), {
    protocol: "snmp",
    version: "v2c",
    communityLength: 6,
    isDefaultCommunity: true,
    level: null,
    pdu: "GetRequest",
  });
  assert.deepEqual(read([0x23, 2, 6, 0xec], Array(36).fill(0), [1, 2, 3, 4, 5, 6, 7, 8]), {
    protocol: "ntp",
    version: 4,
    mode: "client",
    stratum: 2,
    isAuthenticated: false,
  });
  assert.deepEqual(
    read(
      "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nSERVER: Linux UPnP/1.0 Pump/2\r\n\r\n",
    ),
    {
      protocol: "ssdp",
      kind: "notify",
      target: "upnp:rootdevice",
      server: "Linux UPnP/1.0 Pump/2",
    },
  );
  assert.deepEqual(read("<165>1 2026-01-15T08:15:00Z pump app - - - x"), {
    protocol: "syslog",
    format: "RFC 5424",
    facility: 20,
    severity: 5,
    bytes: 44,
  });
  assert.deepEqual(read([0x81, 0x0b, 0, 12, 1, 0x20, 255, 255, 0, 255, 0x10, 8]), {
    protocol: "bacnet",
    service: "Who-Is",
  });
  assert.equal(read([0x30, 18, 2, 1, 7, 4, 6], "public", [0xa0, 5, 2, 1, 1, 2, 0]), undefined);
  assert.equal(read("<999>no priority"), undefined);
});

test("the captures tell the SNMP levels and the syslog messages that another reader finds", {
  skip: sharedAbsent,
}, () => {
  const facts = (...path: string[]) =>
    [...payloadsOf(readFileSync(sharedPath("captures", ...path)))].map(({ bytes }) =>
      readPlainDatagram(bytes, 0, bytes.length),
    );
  assert.deepEqual(
    facts("arkime", "snmpv3_synthetic.pcap").map((fact) =>
      fact?.protocol === "snmp" ? `${fact.version} ${fact.level} ${fact.pdu}` : "none",
    ),
    [
      "v3 noAuthNoPriv GetRequest",
      "v2c null GetRequest",
      "v3 noAuthNoPriv GetRequest",
      "v2c null Response",
      "v3 noAuthNoPriv GetRequest",
      "v2c null SetRequest",
      "v2c null GetBulkRequest",
      "v2c null GetRequest",
      // A version number that SNMP has not, and a message without a PDU, twice each: the other reader tells nothing either.
      "none",
      "none",
      "none",
      "none",
    ],
  );
  assert.deepEqual(
    facts("tcpdump", "syslog_udp.pcap").map((fact) =>
      fact?.protocol === "syslog" ? `${fact.format} ${fact.facility} ${fact.severity}` : "none",
    ),
    ["RFC 3164 0 5", "RFC 3164 1 1", "RFC 3164 1 5", "RFC 3164 1 1"],
  );
});
