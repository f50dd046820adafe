/**
 * Records a scanner's app as section VI did: its traffic through mitmproxy, which decrypts it, and beside that every
 * packet on both sides of the proxy. Then the servers get the addresses that belong to their places.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CanaryRecord } from "../../../src/domain/traffic/canary/record.ts";
import { certify } from "./authority.ts";
import { LabNetwork, NAME_SERVER, PROXY, type Program, SIDES, serverAddress } from "./network.ts";
import { rewriteDump, rewritePackets, rewriteText } from "./rewrite.ts";
import type { Scanner } from "./scanners.ts";
import { writeSetting } from "./setting.ts";

/** As Debian's mitmproxy carries it among its examples. */
export const HAR_SCRIPT = "/usr/share/doc/mitmproxy/examples/contrib/har_dump.py";

/** Paths of what one recording leaves. */
export interface Recording {
  /** mitmproxy's flow dump, and its HAR. */
  readonly dump: string;
  readonly har: string;
  /** Packets between phone and proxy, and between proxy and servers. */
  readonly devicePackets: string;
  readonly serverPackets: string;
  /** TLS secrets as the app's own TLS stack wrote them, and as the proxy wrote its own. */
  readonly deviceKeys: string;
  readonly proxyKeys: string;
}

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/**
 * How the phone's traffic gets to the proxy: the network redirects it, or the phone is told of the proxy. `pinned`: it is
 * redirected, and the app trusts the servers' own authority only, so that it ends when it meets the proxy.
 */
export type Way = "redirected" | "proxy-set" | "pinned";

export async function record(scanner: Scanner, patient: CanaryRecord, way: Way, folder: string): Promise<Recording> {
  const hosts = scanner.services.map((service, at) => ({ ...service, labAddress: serverAddress(at) }));
  const path = (ending: string) => join(folder, `${scanner.name}-${way}${ending}`);
  const recording: Recording = {
    dump: path(".mitm"),
    har: path(".har"),
    devicePackets: path("-device-side.pcap"),
    serverPackets: path("-server-side.pcap"),
    deviceKeys: path("-device-side.keys"),
    proxyKeys: path("-server-side.keys"),
  };
  const raw = (name: string) => join(folder, `as-recorded-${name.slice(folder.length + 1)}`);
  certify(
    folder,
    hosts.map(({ host }) => host),
  );
  writeSetting(folder, {
    nameServer: NAME_SERVER,
    hosts,
    proxy: way === "proxy-set" ? PROXY : null,
    writeKey: "sampleWriteKeyOfOndemer0",
    trusted: join(folder, way === "pinned" ? "authority.pem" : "proxy/mitmproxy-ca-cert.pem"),
    patient,
  });
  const network = new LabNetwork(hosts.length);
  try {
    await network.start("internet", [process.execPath, program("servers.ts"), folder], /is up/);
    const tcpdump = (side: keyof typeof SIDES, file: string) => {
      const options = ["-Z", "root", "--immediate-mode", "-U", "-s", "0", "-i", SIDES[side], "-w", raw(file)];
      return network.start("proxy", ["tcpdump", ...options], /listening/);
    };
    const device = await tcpdump("device", recording.devicePackets);
    const server = await tcpdump("server", recording.serverPackets);
    const files = { folder, dump: raw(recording.dump), har: raw(recording.har), keys: recording.proxyKeys };
    const proxy = await startProxy(network, way, files);
    const keyLog = `--tls-keylog=${recording.deviceKeys}`;
    const app = [process.execPath, keyLog, program(`${scanner.name}-app.ts`), folder];
    await network.run("phone", app, way === "pinned" ? 1 : 0);
    for (const watcher of [proxy, device, server]) await watcher.stop();
  } finally {
    network.remove();
  }

  const published = new Map(hosts.map(({ labAddress, address }) => [labAddress, address]));
  rewriteDump(raw(recording.dump), recording.dump, published);
  rewriteText(raw(recording.har), recording.har, published);
  for (const packets of [recording.devicePackets, recording.serverPackets])
    rewritePackets(raw(packets), packets, published);
  return recording;
}

function startProxy(
  network: LabNetwork,
  way: Way,
  { folder, dump, har, keys }: { folder: string; dump: string; har: string; keys: string },
): Promise<Program> {
  const resolver = join(folder, "resolv.conf");
  writeFileSync(resolver, `nameserver ${NAME_SERVER}\n`);
  const mode = way === "proxy-set" ? "regular" : "transparent";
  const options = [
    `confdir=${join(folder, "proxy")}`,
    `ssl_verify_upstream_trusted_ca=${join(folder, "authority.pem")}`,
    `hardump=${har}`,
    "flow_detail=0",
  ].flatMap((option) => ["--set", option]);
  // The other file is bound over the machine's only where this program looks: a namespace has its own mounts.
  const bound = ["sh", "-c", 'mount --bind "$0" /etc/resolv.conf && exec "$@"', resolver];
  const mitmdump = ["mitmdump", "--mode", mode, "-p", `${PROXY.port}`, "-w", dump, "-s", HAR_SCRIPT, ...options];
  const env = { HOME: folder, PYTHONUNBUFFERED: "1", SSLKEYLOGFILE: keys };
  return network.start("proxy", [...bound, ...mitmdump], /[Ll]istening at/, env);
}
