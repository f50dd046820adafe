/**
 * Packet captures against tshark: the same packets, names and requests in every sample.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Exchange } from "../../src/domain/traffic/conversation.ts";
import { PacketFileReader } from "../../src/formats/packet-file/packet-file-reader.ts";
import { sharedAbsent, sharedPath } from "../../src/samples-for-tests.ts";
import { readCapture } from "../../src/store/open-capture.ts";

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

/** Where tshark and we differ, and why; everything else is equal. */
const DIFFERS: Readonly<Record<string, { readonly packets: number; readonly because: string }>> = {
  "pcapng-gen/le_test018.pcapng": { packets: 4, because: "tshark counts its four custom blocks as frames" },
  "pcapng-gen/le_test202.pcapng": { packets: 8, because: "tshark counts its three custom blocks as frames" },
};

/** All values of a field in the packets that a filter finds, one by one. */
function tshark(file: string, field: string, filter: string): string[] {
  const run = spawnSync(
    "tshark",
    ["-n", "-r", join(folder, file), "-2", "-Y", filter, "-T", "fields", "-E", "aggregator=,", "-e", field],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  assert.equal(run.status, 0, `${file}: ${run.stderr}`);
  return run.stdout
    .split(/[\n,]/)
    .map((value) => value.trim().toLowerCase())
    .filter((value) => value !== "");
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

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

for (const file of files)
  test(`${file}: packets, server names and requests are those that tshark tells`, { skip }, async () => {
    assert.equal(packetsIn(file), DIFFERS[file]?.packets ?? tshark(file, "frame.number", "frame").length);
    const exchanges = await exchangesIn(file);
    const hosts = new Set(exchanges.map(({ host }) => host));
    for (const name of tshark(file, "tls.handshake.extensions_server_name", "tls.handshake.type == 1"))
      assert.ok(hosts.has(name), `${name} is missing among ${[...hosts].join(", ")}`);
    const requests = exchanges.filter(({ scheme, method }) => scheme === "http" && method !== "");
    assert.equal(requests.length, tshark(file, "http.request.method", "http.request").length);
    assert.deepEqual(
      sorted(requests.map(({ host }) => host)),
      sorted(tshark(file, "http.host", "http.request").map((host) => host.replace(/:\d+$/, ""))),
    );
  });
