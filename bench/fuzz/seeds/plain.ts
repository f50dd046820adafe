/** Conversations of the protocols that protect nothing. */
import type { PlainProtocol } from "../../../src/formats/plain-protocols/plain-facts.ts";
import { conversation, latin1 } from "../delivery.ts";
import { big, frame, little } from "./fields.ts";

/** The last byte of an input chooses one, as recognition would have. */
export const PLAIN_PROTOCOLS: readonly PlainProtocol[] = [
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

export const plainTalks = () =>
  PLAIN.map(([protocol, turns]) => frame([...turns], [PLAIN_PROTOCOLS.indexOf(protocol)]));
