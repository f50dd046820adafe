/** What is measured beside each other on the same file, each as a whole process with its own start. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Program {
  readonly name: string;
  readonly program: string;
  readonly args: (file: string) => readonly string[];
  /** At most so many runs, where one takes long. */
  readonly runs?: number;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const CLI = join(root, "bin/carelabel.js");

/** Findings are no failure here. @param more "--no-contents" for what the budgets speak of. */
export function auditArguments(file: string, ...more: readonly string[]): string[] {
  return [CLI, "audit", file, "--json", "--fail-on", "never", ...more];
}

/** What CareLabel reports of a conversation, as tshark calls it. */
const FIELDS = [
  ...["frame.time_epoch", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.dstport", "udp.dstport", "frame.len"],
  ...["tls.handshake.extensions_server_name", "tls.handshake.version", "tls.handshake.ciphersuite"],
  ...[
    "tls.handshake.extensions_alpn_str",
    "x509sat.printableString",
    "x509ce.dNSName",
    "dns.qry.name",
    "dns.a",
    "dns.aaaa",
  ],
  ...["http.host", "http.request.uri", "http.response.code", "mqtt.topic", "hl7.segment", "dicom.pctx.abss.syntax"],
];

/** Suricata with what compares: events for names and flows, no rules. */
const SURICATA_CONFIGURATION = `%YAML 1.1
---
vars:
  address-groups: { HOME_NET: "any", EXTERNAL_NET: "any" }
outputs:
  - eve-log:
      enabled: yes
      filetype: regular
      filename: eve.json
      types: [ { tls: { extended: yes } }, dns, http, quic, flow ]
`;

/** @param folder for what the programs write. */
export function programs(folder: string): Program[] {
  const logs = join(folder, "suricata");
  const configuration = join(folder, "suricata.yaml");
  mkdirSync(logs, { recursive: true });
  writeFileSync(configuration, SURICATA_CONFIGURATION);
  const suricata = (mode: string): Program => ({
    name: `suricata ${mode}`,
    program: "suricata",
    args: (file) => ["-c", configuration, "-r", file, "--runmode", mode, "-k", "none", "-l", logs],
  });
  const fields = ["-T", "fields", ...FIELDS.flatMap((field) => ["-e", field])];
  return [
    { name: "carelabel audit", program: process.execPath, args: (file) => auditArguments(file, "--no-contents") },
    { name: "with contents", program: process.execPath, args: (file) => auditArguments(file) },
    {
      name: "reader alone",
      program: process.execPath,
      args: (file) => [join(root, "bench/traffic/read-alone.ts"), file],
    },
    suricata("single"),
    suricata("autofp"),
    { name: "tshark", program: "tshark", args: (file) => ["-n", "-r", file, ...fields], runs: 1 },
    { name: "tcpdump -w", program: "tcpdump", args: (file) => ["-n", "-r", file, "-w", "/dev/null"] },
    { name: "capinfos", program: "capinfos", args: (file) => ["-A", file] },
    { name: "cat", program: "cat", args: (file) => [file] },
  ];
}

/** First line that each program says of its version; null for one that is absent. */
export function versionOf(program: string): string | null {
  const option = program === "suricata" ? "-V" : "--version";
  const { error, stdout, stderr } = spawnSync(program, [option], { encoding: "utf8" });
  if (error !== undefined) return null;
  return (
    `${stdout}\n${stderr}`
      .split("\n")
      .find((line) => /\d/.test(line) && !line.startsWith("Running"))
      ?.trim() ?? ""
  );
}
