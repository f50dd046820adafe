/**
 * Syslog against rsyslog, over UDP, TCP and TLS: what it writes down is what was sent, in its fields.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { type SyslogSettings, syslog } from "../../src/links/syslog.ts";

const absent = !existsSync("/usr/sbin/rsyslogd")
  ? "rsyslog is not installed"
  : globSync("/usr/lib/*/rsyslog/lmnsd_gtls.so").length > 0
    ? false
    : "rsyslog-gnutls is not installed";
const LAB = { skip: absent, timeout: 60_000 };
const TRANSPORTS = ["udp", "tcp", "tls"] as const;

let folder: string;
let collector: ChildProcess | undefined;
let ports: Record<(typeof TRANSPORTS)[number], number>;
const file = (name: string) => join(folder, name);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

before(async () => {
  if (absent !== false) return;
  folder = mkdtempSync(join(tmpdir(), "carelabel-syslog-"));
  mkdirSync(file("work"));
  const key = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", file("key.pem"), "-out", file("cert.pem")];
  const names = ["-days", "2", "-subj", "/CN=siem.example", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", [...key, ...names], { stdio: "ignore" });
  ports = { udp: await freePort(), tcp: await freePort(), tls: await freePort() };
  writeFileSync(
    file("rsyslog.conf"),
    `global(workDirectory="${file("work")}" maxMessageSize="16k" parser.escapeControlCharactersOnReceive="off"
  defaultNetstreamDriverCAFile="${file("cert.pem")}" defaultNetstreamDriverCertFile="${file("cert.pem")}" defaultNetstreamDriverKeyFile="${file("key.pem")}")
module(load="imudp")
module(load="imtcp")
template(name="fields" type="list") {
  property(name="pri") constant(value="|") property(name="timereported" dateFormat="rfc3339") constant(value="|")
  property(name="hostname") constant(value="|") property(name="app-name") constant(value="|")
  property(name="procid") constant(value="|") property(name="msgid") constant(value="|")
  property(name="structured-data") constant(value="|") property(name="msg") constant(value="\\n")
}
ruleset(name="keep") { action(type="omfile" file="${file("kept.log")}" template="fields") }
input(type="imudp" address="127.0.0.1" port="${ports.udp}" ruleset="keep")
input(type="imtcp" address="127.0.0.1" port="${ports.tcp}" ruleset="keep")
input(type="imtcp" address="127.0.0.1" port="${ports.tls}" ruleset="keep"
  streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
`,
  );
  collector = spawn("/usr/sbin/rsyslogd", ["-n", "-f", file("rsyslog.conf"), "-i", file("pid")], { stdio: "ignore" });
  for (let attempt = 0; attempt < 100 && !existsSync(file("pid")); attempt++) await wait(50);
  await wait(300);
});

after(() => {
  collector?.kill("SIGKILL");
  if (absent === false) rmSync(folder, { recursive: true, force: true });
});

const kept = () =>
  existsSync(file("kept.log")) ? readFileSync(file("kept.log"), "utf8").split("\n").slice(0, -1) : [];

for (const transport of TRANSPORTS)
  test(`rsyslog takes a message over ${transport} apart as it was put together`, LAB, async () => {
    const settings: SyslogSettings = {
      ...{ transport, host: "127.0.0.1", port: ports[transport], facility: 13, hostName: "carelabel.hospital.example" },
      ...{ processId: 77, timeoutMs: 10_000, tls: { ca: readFileSync(file("cert.pem"), "utf8") } },
    };
    const link = syslog(settings);
    const longest = "x".repeat(transport === "udp" ? 1_500 : 7_500);
    const facts = { device: "Q7RT2M9KX4C1B8DE", said: 'a "quoted" \\ value]' };
    const common = {
      severity: "critical",
      time: new Date("2026-11-22T08:15:30.125Z"),
      messageId: "fail-safe",
    } as const;
    for (const text of [`${transport}: Gerät außerhalb der Grenze`, `${transport}: ${longest}`])
      assert.deepEqual(await link.send({ ...common, text, facts }), { kind: "ok" });
    const mine = () =>
      kept().filter((line) => line.includes(`|${transport}: `) || line.includes(`\ufeff${transport}: `));
    for (let attempt = 0; attempt < 200 && mine().length < 2; attempt++) await wait(50);
    link.close();
    const data = '[carelabel@32473 device="Q7RT2M9KX4C1B8DE" said="a \\"quoted\\" \\\\ value\\]"]';
    const head = `106|2026-11-22T08:15:30.125Z|carelabel.hospital.example|carelabel|77|fail-safe|${data}|`;
    assert.deepEqual(
      mine().map((line) => line.replace("\ufeff", "")),
      [`${head}${transport}: Gerät außerhalb der Grenze`, `${head}${transport}: ${longest}`],
    );
  });

test("a collector whose certificate nobody vouches for gets nothing", LAB, async () => {
  const link = syslog({
    ...{ transport: "tls", host: "127.0.0.1", port: ports.tls, facility: 13, hostName: "carelabel", processId: 1 },
    timeoutMs: 1_000,
  });
  const time = new Date();
  const result = await link.send({ severity: "alert", time, messageId: "secret", text: "secret" });
  assert.equal(result.kind, "unreachable");
  assert.ok(kept().every((line) => !line.includes("secret")));
  link.close();
});
