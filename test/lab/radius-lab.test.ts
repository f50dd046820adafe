/**
 * Dynamic authorization against FreeRADIUS, which listens as a network access server does, and in the eyes of tshark.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { radiusIsolator } from "../../src/links/isolate-by-radius.ts";
import { changeAuthorization, disconnect, type RadiusSettings, type RadiusTerms } from "../../src/links/radius.ts";

const SERVER = "/usr/sbin/freeradius";
const SECRET = "the secret of ward 3";
const absent = !existsSync(SERVER)
  ? "freeradius is not installed"
  : spawnSync("which", ["tshark"]).status === 0
    ? false
    : "tshark is not installed";
const LAB = { skip: absent, timeout: 60_000 };
const TERMS: RadiusTerms = { timeoutMs: 5_000, now: () => new Date(), repeatAfterMs: 1_000 };
const KNOWN = { mac: "02:13:00:00:00:02" };

let folder: string;
let server: ChildProcess | undefined;
let said = "";
let settings: RadiusSettings;

/** The one device with a session is known by its MAC address; one user's session may not be touched. */
const configuration = (port: number) => `
prefix = /usr
libdir = /usr/lib/freeradius
logdir = ${folder}
run_dir = ${folder}
pidfile = ${folder}/pid
security { allow_vulnerable_openssl = yes }
modules {
  always ok {
    rcode = ok
  }
  always reject {
    rcode = reject
  }
}
client here {
  ipaddr = 127.0.0.1
  secret = "${SECRET}"
  require_message_authenticator = yes
}
server nas {
  listen {
    type = coa
    ipaddr = 127.0.0.1
    port = ${port}
  }
  recv-coa {
    if (&User-Name == "life-support") {
      update reply { &Error-Cause := Administratively-Prohibited }
      reject
    }
    elsif (&Calling-Station-Id != "02-13-00-00-00-02") {
      update reply { &Error-Cause := 503 }
      reject
    }
    elsif ((&Tunnel-Private-Group-Id) && (&Tunnel-Private-Group-Id != "666")) {
      update reply { &Error-Cause := Invalid-Attribute-Value }
      reject
    }
    else {
      ok
    }
  }
  send-coa {
    ok
  }
}
`;

before(async () => {
  if (absent !== false) return;
  folder = mkdtempSync(join(tmpdir(), "carelabel-radius-"));
  mkdirSync(join(folder, "raddb"));
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  settings = { host: "127.0.0.1", port, secret: SECRET, nasIdentifier: "ward-3" };
  writeFileSync(join(folder, "raddb", "radiusd.conf"), configuration(port));
  const started = spawn(SERVER, ["-fX", "-d", join(folder, "raddb")], { stdio: ["ignore", "pipe", "pipe"] });
  server = started;
  for (const stream of [started.stdout, started.stderr])
    stream.on("data", (chunk) => {
      said += chunk;
    });
  for (let attempt = 0; attempt < 200 && !said.includes("Ready to process requests"); attempt++) {
    if (started.exitCode !== null) break;
    await wait(50);
  }
  assert.match(said, /Ready to process requests/);
});

after(() => {
  server?.kill("SIGKILL");
  if (absent === false) rmSync(folder, { recursive: true, force: true });
});

test("FreeRADIUS takes a Disconnect-Request, checks both signatures, and its acknowledgement counts", LAB, async () => {
  assert.deepEqual(await disconnect(settings, KNOWN, TERMS), { kind: "ack" });
  assert.match(said, /Received Disconnect-Request Id \d+ from 127\.0\.0\.1/);
  assert.match(said, /Calling-Station-Id = "02-13-00-00-00-02"/);
  assert.match(said, /NAS-Identifier = "ward-3"/);
  assert.match(said, /Event-Timestamp = "/);
});

test("a CoA-Request moves the session into the quarantine VLAN", LAB, async () => {
  assert.deepEqual(await changeAuthorization(settings, KNOWN, { vlan: "666", filterId: "quarantine" }, TERMS), {
    kind: "ack",
  });
  assert.match(said, /Tunnel-Type(?::0)? = VLAN/);
  assert.match(said, /Tunnel-Medium-Type(?::0)? = IEEE-802/);
  assert.match(said, /Tunnel-Private-Group-Id(?::0)? = "666"/);
  assert.match(said, /Filter-Id = "quarantine"/);
  const refused = await changeAuthorization(settings, KNOWN, { vlan: "667" }, TERMS);
  assert.deepEqual(refused, { kind: "nak", cause: 407, causeText: "Invalid Attribute Value" });
});

test("a refusal of FreeRADIUS tells its cause, and no session is told from a refusal", LAB, async () => {
  const life = await disconnect(settings, { ...KNOWN, userName: "life-support" }, TERMS);
  assert.deepEqual(life, { kind: "nak", cause: 501, causeText: "Administratively Prohibited" });
  const isolator = radiusIsolator(settings, { kind: "disconnect", verify: "ask-again" }, TERMS);
  const stranger = { id: "other", macs: ["02:13:00:00:00:99"], addresses: [] };
  assert.equal((await isolator.isolate(stranger)).kind, "not-found");
  assert.equal(await isolator.verify(stranger), "out");
  assert.equal(await isolator.verify({ ...stranger, macs: [KNOWN.mac] }), "not-out");
});

test("with another secret FreeRADIUS says nothing, and neither do we take it for an answer", LAB, async () => {
  const wrong = { ...settings, secret: "guessed" };
  const result = await disconnect(wrong, KNOWN, { ...TERMS, timeoutMs: 800, repeatAfterMs: 300 });
  assert.deepEqual(result, { kind: "timed-out", afterMs: 800 });
});

test("radclient and we are answered alike", LAB, () => {
  const target = `127.0.0.1:${settings.port}`;
  const words = ["-x", "-r", "1", "-t", "5", target, "disconnect", SECRET];
  const input = 'Calling-Station-Id = "02-13-00-00-00-02", Message-Authenticator = 0x00\n';
  const { stdout, stderr } = spawnSync("radclient", words, { input, encoding: "utf8" });
  assert.match(stdout, /Received Disconnect-ACK/, stderr);
});

test("tshark reads every attribute of what is sent", LAB, async () => {
  const nas = createSocket("udp4").bind(0, "127.0.0.1");
  await once(nas, "listening");
  const arrived = once(nas, "message");
  const { port } = nas.address();
  const session = { ...KNOWN, userName: "pump-7", sessionId: "0001F" };
  const change = { vlan: "666", vendor: [{ vendor: 9, type: 1, text: "subscriber:command=bounce-host-port" }] };
  const asking = changeAuthorization({ ...settings, port, nasAddress: "10.0.3.7" }, session, change, {
    ...TERMS,
    timeoutMs: 300,
  });
  const [datagram] = (await arrived) as [Buffer];
  await asking;
  nas.close();
  const capture = join(folder, "coa.pcap");
  writeFileSync(capture, captureOf(datagram));
  const words = [
    "-r",
    capture,
    "-V",
    "-o",
    `radius.shared_secret:${SECRET}`,
    "-o",
    "radius.validate_authenticator:TRUE",
  ];
  const read = execFileSync("tshark", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  for (const line of [
    /Code: CoA-Request \(43\)/,
    /t=User-Name\(1\).*val=pump-7/,
    /t=NAS-IP-Address\(4\).*val=10\.0\.3\.7/,
    /t=NAS-Identifier\(32\).*val=ward-3/,
    /t=Calling-Station-Id\(31\).*val=02-13-00-00-00-02/,
    /t=Acct-Session-Id\(44\).*val=0001F/,
    /t=Tunnel-Type\(64\).*Tag=0x00.*val=VLAN\(13\)/,
    /t=Tunnel-Medium-Type\(65\).*Tag=0x00.*val=IEEE-802\(6\)/,
    /t=Tunnel-Private-Group-Id\(81\).*val=666/,
    /Cisco-AVPair\(1\).*val=subscriber:command=bounce-host-port/,
    /t=Event-Timestamp\(55\)/,
    /t=Message-Authenticator\(80\)/,
  ])
    assert.match(read, line);
  assert.doesNotMatch(read, /Malformed|incorrect|invalid/i);
});

/** The datagram in a capture file of raw IP packets, to the CoA port. */
function captureOf(payload: Buffer): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(101, 20);
  const packet = Buffer.alloc(28 + payload.length);
  packet.set([0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
  packet.writeUInt16BE(packet.length, 2);
  packet.writeUInt16BE(40_000, 20);
  packet.writeUInt16BE(3799, 22);
  packet.writeUInt16BE(payload.length + 8, 24);
  payload.copy(packet, 28);
  const record = Buffer.alloc(16);
  record.writeUInt32LE(1_795_334_400, 0);
  record.writeUInt32LE(packet.length, 8);
  record.writeUInt32LE(packet.length, 12);
  return Buffer.concat([head, record, packet]);
}
