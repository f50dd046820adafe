/**
 * Message bodies that hold the dummy patient in every encoding of the acceptance test, with the way that is told.
 */
import { createHash } from "node:crypto";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { encode as encodeCbor } from "cborg";
import { canaryForTests } from "./canary-for-tests.ts";
import type { ContentHints } from "./formats/nested-content/layer.ts";

const canary = canaryForTests();
const { givenName: given, familyName: family, email } = canary;
const name = `${given} ${family}`;

const hash = (algorithm: string, text: string | Uint8Array) => createHash(algorithm).update(text).digest();
const hex = (text: string | Uint8Array) => Buffer.from(text).toString("hex");
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString("base64");
const base64url = (text: string | Uint8Array) => Buffer.from(text).toString("base64url");
const json = (patient: unknown) => JSON.stringify({ app: "scanner", events: [{ id: 7 }, { patient }] });
const escaped = (text: string) =>
  [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const rot13 = (text: string) =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
const VALUE = "body > JSON $.events[1].patient";

/** The twenty ways of the first acceptance test, with the way that is told for each. */
export const MEASURED: readonly (readonly [what: string, body: string | Uint8Array, path: string])[] = [
  ["plain", `patient: ${name};`, "body > full name"],
  ["in JSON", json(name), `${VALUE} > full name`],
  ["URL-encoded", `https://example.org/v1?p=${encodeURIComponent(name)}&x=1`, "body > form p > URL > full name"],
  ["upper case", json(name.toUpperCase()), `${VALUE} > upper-case full name`],
  [
    "plus sign for the space",
    `patient=${given}+${family}&x=1`,
    "body > form patient > full name (plus sign for the space)",
  ],
  ["base64 in JSON", json(base64(name)), `${VALUE} > base64 > full name`],
  ["base64url", json(base64url(`>>>${name}???`)), `${VALUE} > base64 > full name`],
  ["double base64", json(base64(base64(name))), `${VALUE} > base64 > base64 > full name`],
  ["hex", json(hex(name)), `${VALUE} > hex > full name`],
  ["reversed", json([...name].reverse().join("")), `${VALUE} > family name, reversed`],
  ["\\u escapes", `{"patient":"${escaped(name)}"}`, "body > JSON $.patient > full name"],
  ["UTF-16", Buffer.from(json(name), "utf16le"), "body > UTF-16 > JSON $.events[1].patient > full name"],
  ["gzip", gzipSync(json(name)), "body > gzip > JSON $.events[1].patient > full name"],
  ["gzip and base64", json(base64(gzipSync(name))), `${VALUE} > base64 > gzip > full name`],
  ["rot13", json(rot13(name)), `${VALUE} > family name, rot13`],
  ["md5", json(hash("md5", name).toString("hex")), `${VALUE} > hex > md5 of the full name`],
  ["sha256", json(hash("sha256", name).toString("hex")), `${VALUE} > hex > sha256 of the full name`],
  [
    "sha256 of lower case",
    json(hash("sha256", name.toLowerCase()).toString("hex")),
    `${VALUE} > hex > sha256 of the lower-case full name`,
  ],
  ["HL7 form", `PID|1||${canary.recordNumber}||${family}^${given}||\r`, "body > full name (HL7 and DICOM form)"],
  [
    "family name, comma, given name",
    json(`${family}, ${given}`),
    `${VALUE} > full name (family name, comma, given name)`,
  ],
];

const protobuf = (field: number, content: Uint8Array) =>
  Buffer.concat([Buffer.of(field * 8 + 2, content.length), content]);
const messagePack = (key: string, text: string) =>
  Buffer.concat([
    Buffer.of(0x81, 0xa0 + key.length),
    Buffer.from(key),
    Buffer.of(0xd9, Buffer.byteLength(text)),
    Buffer.from(text),
  ]);
const indefinite = (text: string) => {
  const half = Buffer.from(text);
  const cut = 5;
  return Buffer.concat([
    Buffer.of(0xa1, 0x61, 0x6e, 0x7f, 0x60 + cut),
    half.subarray(0, cut),
    Buffer.of(0x78, half.length - cut),
    half.subarray(cut),
    Buffer.of(0xff),
  ]);
};
const part = (head: string, body: string) => `--cut\r\n${head}\r\n\r\n${body}\r\n--cut--\r\n`;
const chunked = (text: string) => {
  const bytes = Buffer.from(text);
  const at = bytes.indexOf(Buffer.from(family)) + 4;
  const piece = (of: Buffer) => Buffer.concat([Buffer.from(`${of.length.toString(16)}\r\n`), of, Buffer.from("\r\n")]);
  return Buffer.concat([piece(bytes.subarray(0, at)), piece(bytes.subarray(at)), Buffer.from("0\r\n\r\n")]);
};
const jwt = [{ alg: "none" }, { sub: "1", name }].map((claims) => base64url(JSON.stringify(claims))).join(".");
const mimeLines = (text: string) => base64(text).replaceAll(/.{76}/g, "$&\r\n");
const lower = email.toLowerCase();

/** Packs as lz-string does: LZ78 with codes of growing width, lowest bit first, in letters of `width` bits. */
function lzPack(text: string, width: number): number[] {
  const bits: number[] = [];
  const dictionary = new Map<string, number>();
  const fresh = new Set<string>();
  let size = 3;
  let codeBits = 2;
  let room = 2;
  const put = (value: number, count: number) => {
    for (let bit = 0; bit < count; bit++) bits.push((value >>> bit) & 1);
  };
  const grow = () => {
    if (--room === 0) room = 2 ** codeBits++;
  };
  const emit = (word: string) => {
    if (fresh.delete(word)) {
      put(word.charCodeAt(0) < 256 ? 0 : 1, codeBits);
      put(word.charCodeAt(0), word.charCodeAt(0) < 256 ? 8 : 16);
      grow();
    } else put(dictionary.get(word) ?? 0, codeBits);
    grow();
  };
  let word = "";
  for (const letter of text) {
    if (!dictionary.has(letter)) {
      dictionary.set(letter, size++);
      fresh.add(letter);
    }
    if (dictionary.has(word + letter)) word += letter;
    else {
      emit(word);
      dictionary.set(word + letter, size++);
      word = letter;
    }
  }
  emit(word);
  put(2, codeBits);
  const letters: number[] = [];
  for (let at = 0; at <= bits.length; at += width)
    letters.push(
      Array.from({ length: width }, (_, bit) => bits[at + bit] ?? 0).reduce((held, bit) => held * 2 + bit, 0),
    );
  return letters;
}
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+";
const lzLetters = (text: string, last: string) =>
  lzPack(text, 6)
    .map((value) => (LETTERS + last).charAt(value))
    .join("");

export const FURTHER: readonly (readonly [
  what: string,
  body: string | Uint8Array,
  path: string,
  hints?: ContentHints,
])[] = [
  [
    "in quoted-printable",
    `Patient: ${family.replace(/[äöü]/, (letter) => hex(letter).toUpperCase().replaceAll(/../g, "=$&"))}`,
    "body > quoted-printable > family name",
  ],
  [
    "in quoted-printable with a soft break",
    `Patient: ${given.slice(0, 3)}=\r\n${given.slice(3)}`,
    "body > quoted-printable > given name",
  ],
  [
    "as HTML entities",
    `<b>${[...family].map((letter) => `&#${letter.charCodeAt(0)};`).join("")}</b>`,
    "body > HTML entities > family name",
  ],
  [
    "as a named HTML entity",
    `<b>${family.replace("ä", "&auml;").replace("ö", "&ouml;").replace("ü", "&uuml;")}</b>`,
    "body > HTML entities > family name",
  ],
  [
    "URL-encoded twice",
    `p=${encodeURIComponent(encodeURIComponent(family))}`,
    "body > form p > URL > URL > family name",
  ],
  ["in zlib", deflateSync(json(name)), "body > zlib > JSON $.events[1].patient > full name"],
  ["in raw deflate", deflateRawSync(json(name)), "body > deflate > JSON $.events[1].patient > full name"],
  [
    "in Brotli that says so",
    brotliCompressSync(json(name)),
    "body > brotli > JSON $.events[1].patient > full name",
    { contentEncoding: "br" },
  ],
  [
    "in Brotli that says nothing",
    brotliCompressSync(json(name)),
    "body > brotli > JSON $.events[1].patient > full name",
  ],
  ["in zstd", zstdCompressSync(json(name)), "body > zstd > JSON $.events[1].patient > full name"],
  [
    "in gzip that says it is Brotli",
    gzipSync(json(name)),
    "body > gzip > JSON $.events[1].patient > full name",
    { contentEncoding: "br" },
  ],
  [
    "in gzip behind a head of its own",
    Buffer.concat([Buffer.from([1, 2, 3, 0, 0, 9]), gzipSync(name)]),
    "body > gzip > full name",
  ],
  ["in a protobuf string", protobuf(1, protobuf(3, Buffer.from(name))), "body > protobuf 1.3 > full name"],
  [
    "in a gRPC message",
    Buffer.concat([Buffer.of(0, 0, 0, 0, name.length + 3), protobuf(2, Buffer.from(name))]),
    "body > gRPC message > protobuf 2 > full name",
  ],
  ["in CBOR", encodeCbor({ events: [{ patient: name }] }), "body > CBOR $.events[0].patient > full name"],
  ["in CBOR in chunks", indefinite(name), "body > CBOR $.n > full name"],
  ["in MessagePack", messagePack("name", name), "body > MessagePack $.name > full name"],
  [
    "as a DICOM person name with groups",
    `${family}^${given}=山田^太郎=やまだ^たろう`,
    "body > full name (HL7 and DICOM form)",
  ],
  ["in ISO 8859-1", Buffer.from(family, "latin1"), "body > family name, Latin-1"],
  ["in decomposed letters", json(family.normalize("NFD")), `${VALUE} > family name (decomposed letters)`],
  [
    "with umlauts as ae",
    json(family.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")),
    `${VALUE} > family name (umlauts as ae, oe, ue)`,
  ],
  ["over two HTTP chunks", chunked(json(name)), "body > chunks > JSON $.events[1].patient > full name"],
  [
    "in a multipart form",
    part('Content-Disposition: form-data; name="patient"', name),
    "body > multipart patient > full name",
  ],
  [
    "in a part of base64 lines",
    part("Content-Transfer-Encoding: base64", mimeLines(`${"x".repeat(100)} ${name}`)),
    "body > multipart 1 > base64 > full name",
  ],
  ["in a claim of a JWT", json(`${jwt}.`), `${VALUE} > JWT > JSON $.name > full name`],
  ["in a cookie", `session=1; patient=${base64(name)}`, "body > form patient > base64 > full name"],
  ["in JSON in JSON", json(json(name)), `${VALUE} > JSON $.events[1].patient > full name`],
  ["in server-sent events", `data: ${json(base64(name))}\n\n`, `${VALUE} > base64 > full name`],
  [
    "as sha256 of the trimmed lower-case e-mail, base64",
    json(hash("sha256", lower).toString("base64")),
    `${VALUE} > base64 > sha256 of the lower-case e-mail`,
  ],
  ["as a raw digest", Buffer.concat([Buffer.of(9, 200, 7), hash("sha512", email)]), "body > sha512 of the e-mail"],
  [
    "as md5 of md5",
    json(hex(hash("md5", hex(hash("md5", lower))))),
    `${VALUE} > hex > md5 of md5 (hex) of the lower-case e-mail`,
  ],
  [
    "as sha256 of sha256",
    json(hex(hash("sha256", hash("sha256", lower)))),
    `${VALUE} > hex > sha256 of sha256 of the lower-case e-mail`,
  ],
  [
    "as base64 of a digest in hex",
    json(base64(hex(hash("sha256", lower)))),
    `${VALUE} > base64 > hex > sha256 of the lower-case e-mail`,
  ],
  [
    "as upper-case digest",
    json(hex(hash("sha1", lower)).toUpperCase()),
    `${VALUE} > hex > sha1 of the lower-case e-mail`,
  ],
  [
    "in lz-string's base64",
    json(lzLetters(json(name), "/")),
    `${VALUE} > lz-string > JSON $.events[1].patient > full name`,
  ],
  ["in lz-string's form for URLs", `p=${lzLetters(name, "-")}`, "body > form p > lz-string > full name"],
  [
    "in lz-string's UTF-16",
    json(
      lzPack(name, 15)
        .map((value) => String.fromCharCode(value + 32))
        .join(""),
    ),
    `${VALUE} > lz-string > full name`,
  ],
  [
    "in lz-string's bytes",
    Buffer.from(lzPack(name, 16).flatMap((value) => [value >>> 8, value & 255])),
    "body > lz-string > full name",
  ],
  [
    "in a HAR's base64 content",
    JSON.stringify({
      response: { content: { encoding: "base64", text: base64(gzipSync(json(base64(hash("sha256", lower))))) } },
    }),
    "body > JSON $.response.content.text > base64 > gzip > JSON $.events[1].patient > base64 > sha256 of the lower-case e-mail",
  ],
  ...[
    "sha224",
    "sha384",
    "sha512",
    "sha512-256",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "ripemd160",
    "blake2b512",
    "blake2s256",
    "sm3",
  ].flatMap((algorithm) => [
    [
      `as ${algorithm} in hex`,
      json(hex(hash(algorithm, lower))),
      `${VALUE} > hex > ${algorithm} of the lower-case e-mail`,
    ] as const,
    [
      `as ${algorithm} in base64`,
      json(base64(hash(algorithm, lower))),
      `${VALUE} > base64 > ${algorithm} of the lower-case e-mail`,
    ] as const,
  ]),
];
