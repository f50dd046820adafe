/**
 * Packet captures against tshark: the same packets, names and requests in every sample.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Exchange } from "../../src/domain/traffic/conversation.ts";
import { MOST_TOPIC_BYTES } from "../../src/formats/mqtt/mqtt-facts.ts";
import type { FactKind } from "../../src/formats/packet-capture/capture-context.ts";
import { createPacketCaptureReader } from "../../src/formats/packet-capture/packet-capture-reader.ts";
import { PacketFileReader } from "../../src/formats/packet-file/packet-file-reader.ts";
import { sharedAbsent, sharedPath } from "../../src/samples-for-tests.ts";
import { sha256 } from "../../src/store/hashes.ts";
import { readCapture } from "../../src/store/open-capture.ts";
import { quicCrypto } from "../../src/store/quic-crypto.ts";

const skip =
  spawnSync("tshark", ["--version"]).status === 0
    ? sharedAbsent
    : "tshark is not here; test/lab/install.sh installs it";

const folder = sharedPath("captures");
const files =
  sharedAbsent === false
    ? readdirSync(folder, { withFileTypes: true })
        .filter((item) => item.isDirectory())
        .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => join(name, file)))
        .filter((file) => /\.pcap(?:ng)?$/.test(file))
    : [];

type What = "packets" | "requests" | FactKind;

/** Where tshark and we differ, and why; everything else is equal. */
const DIFFERS: readonly {
  readonly file: string;
  readonly what: What;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly because: string;
}[] = [
  {
    file: "pcapng-gen/le_test018.pcapng",
    what: "packets",
    ours: ["4"],
    theirs: ["8"],
    because: "tshark counts its four custom blocks as frames",
  },
  {
    file: "pcapng-gen/le_test202.pcapng",
    what: "packets",
    ours: ["8"],
    theirs: ["11"],
    because: "tshark counts its three custom blocks as frames",
  },
  {
    file: "arkime/mqtt_synthetic.pcap",
    what: "mqtt-topic",
    ours: [`oversize/${"t".repeat(MOST_TOPIC_BYTES - "oversize/".length)}`],
    theirs: [`oversize/${"t".repeat(8190 - "oversize/".length)}`],
    because: "a topic is cut at 1,024 bytes here",
  },
  {
    file: "arkime/http2-nghttp2.pcap",
    what: "requests",
    ours: ["2"],
    theirs: ["1"],
    because: "tshark gives up the first request, whose header block has 18,594 bytes, and shows only the pushed one",
  },
];

const COLUMNS = [
  "frame.protocols",
  "dns.qry.name",
  "tls.handshake.extensions_server_name",
  "tls.handshake.certificate",
  "dtls.handshake.certificate",
  "mqtt.msgtype",
  "mqtt.topic",
  "hl7.message.type",
  "dicom.pdu.type",
  "http.request.method",
  "http.host",
  "http2.headers.method",
  "http2.headers.authority",
] as const;
/** What tshark shows of a packet: all values of a field, in small letters. */
type Row = (column: (typeof COLUMNS)[number]) => readonly string[];

function tshark(file: string): Row[] {
  const columns = COLUMNS.flatMap((column) => ["-e", column]);
  const run = spawnSync(
    "tshark",
    ["-n", "-r", join(folder, file), "-2", "-T", "fields", "-E", "aggregator=|", ...columns],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  assert.equal(run.status, 0, `${file}: ${run.stderr}`);
  const lines = run.stdout.toLowerCase().split("\n").slice(0, -1);
  return lines.map((line) => {
    const cells = line.split("\t").map((cell) => cell.split("|").filter((value) => value !== ""));
    return (column) => cells[COLUMNS.indexOf(column)] ?? [];
  });
}

const PUBLISH = "3";
const ASSOCIATIONS = [1, 2];

/** Each kind of fact as tshark shows it. Of some each one counts, of the others the different values. */
function tsharkFacts(rows: readonly Row[]): Record<FactKind, string[]> {
  const each = (column: (typeof COLUMNS)[number], of = rows) => of.flatMap((row) => row(column));
  const counted = (values: readonly string[]) => [`${values.length}`];
  return {
    "dns-name": sorted(each("dns.qry.name")),
    "quic-name": sorted(
      each(
        "tls.handshake.extensions_server_name",
        rows.filter((row) => row("frame.protocols")[0]?.includes("quic")),
      ),
    ),
    certificate: counted([...each("tls.handshake.certificate"), ...each("dtls.handshake.certificate")]),
    "mqtt-topic": sorted(
      each(
        "mqtt.topic",
        rows.filter((row) => row("mqtt.msgtype").includes(PUBLISH)),
      ),
    ),
    "hl7-message": counted(each("hl7.message.type")),
    "dicom-association": counted(each("dicom.pdu.type").filter((type) => ASSOCIATIONS.includes(Number(type)))),
  };
}

function packetsIn(file: string): number {
  let packets = 0;
  const reader = new PacketFileReader({ packet: () => packets++ });
  reader.feed(readFileSync(join(folder, file)));
  return reader.end().packets;
}

async function exchangesIn(file: string): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  await readCapture(createReadStream(join(folder, file)), { exchange: (one) => exchanges.push(one) });
  return exchanges;
}

/** What the readers told one by one, as tshark's are made. */
function factsIn(file: string): Record<FactKind, string[]> {
  const facts: { readonly kind: FactKind; readonly value: string }[] = [];
  const reader = createPacketCaptureReader(
    { exchange: () => undefined },
    { quicCrypto, sha256, onFact: (kind, value) => facts.push({ kind, value: value.toLowerCase() }) },
  );
  reader.push(readFileSync(join(folder, file)));
  reader.end();
  const each = (kind: FactKind) => facts.filter((fact) => fact.kind === kind).map(({ value }) => value);
  const counted = (kind: FactKind) => [`${each(kind).length}`];
  return {
    "dns-name": sorted(each("dns-name")),
    "quic-name": sorted(each("quic-name")),
    certificate: counted("certificate"),
    "mqtt-topic": sorted(each("mqtt-topic")),
    "hl7-message": counted("hl7-message"),
    "dicom-association": counted("dicom-association"),
  };
}

function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort();
}

/** Equal, but for what the table explains. */
function assertSame(file: string, what: What, ours: readonly string[], theirs: readonly string[]): void {
  const row = DIFFERS.find((one) => one.file === file && one.what === what);
  const rest = (values: readonly string[], explained: readonly string[] = []) => {
    for (const value of explained) assert.ok(values.includes(value), `${file}: ${what} no longer holds ${value}`);
    return values.filter((value) => !explained.includes(value));
  };
  assert.deepEqual(rest(ours, row?.ours), rest(theirs, row?.theirs), `${file}: ${what}`);
}

for (const file of files)
  test(`${file}: packets, names, requests, certificates and messages are those that tshark tells`, {
    skip,
  }, async () => {
    const rows = tshark(file);
    assertSame(file, "packets", [`${packetsIn(file)}`], [`${rows.length}`]);
    const exchanges = await exchangesIn(file);
    const hosts = new Set(exchanges.map(({ host }) => host));
    for (const name of rows.flatMap((row) => row("tls.handshake.extensions_server_name")))
      assert.ok(hosts.has(name), `${name} is missing among ${[...hosts].join(", ")}`);
    const requests = exchanges.filter(({ scheme, method }) => ["http", "ws"].includes(scheme) && method !== "");
    const theirRequests = rows.flatMap((row) => [...row("http.request.method"), ...row("http2.headers.method")]);
    assertSame(file, "requests", [`${requests.length}`], [`${theirRequests.length}`]);
    assert.deepEqual(
      sorted(requests.map(({ host }) => host)),
      sorted(
        rows
          .flatMap((row) => [...row("http.host"), ...row("http2.headers.authority")])
          .map((host) => host.replace(/:\d+$/, "")),
      ),
    );
    const [ours, theirs] = [factsIn(file), tsharkFacts(rows)];
    for (const kind of Object.keys(ours) as FactKind[]) assertSame(file, kind, ours[kind], theirs[kind]);
  });

test("every explained difference is one of a file that is here", { skip }, () => {
  for (const { file } of DIFFERS) assert.ok(files.includes(file), file);
});
