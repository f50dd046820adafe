/**
 * What was acknowledged is on disk: by the system calls of the served process (a killed process alone cannot show that its
 * data had left the system's cache), and on a disk that is full for a while.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { openStore } from "../../src/store/database.ts";
import { reportsOnDisk } from "../reports-on-disk.ts";
import { type Enrolled, ended, enrolDevices, freePort, serveWatch } from "../served-watch.ts";

const isHere = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const noStrace = isHere("strace") ? false : "strace is not here; test/lab/install.sh installs it";
const noRoot = process.getuid?.() === 0 ? false : "only root can mount a disk of its own";

function folderOf(name: string): string {
  return mkdtempSync(join(tmpdir(), `carelabel-${name}-`));
}

function clientOf({ id, token }: Enrolled, port: number, protocolVersion: 4 | 5): Promise<MqttClient> {
  const options = { clientId: id, username: id, password: token, clean: true, protocolVersion, reconnectPeriod: 200 };
  return connectAsync(`mqtt://127.0.0.1:${port}`, options);
}

const REPORTS = 300;

test(`each of ${REPORTS} reports is synced to the disk between its arrival and its PUBACK`, {
  skip: noStrace,
  timeout: 120_000,
}, async () => {
  const folder = folderOf("traced");
  const trace = join(folder, "trace");
  let server: ChildProcess | undefined;
  try {
    const [device] = await enrolDevices(join(folder, "data"), 1);
    assert.ok(device);
    const port = await freePort();
    const calls = "trace=read,readv,recvfrom,write,writev,sendto,sendmsg,fdatasync,fsync";
    server = await serveWatch(join(folder, "data"), port, {
      before: ["strace", "-D", "-f", "-y", "-xx", "-s", "128", "-e", calls, "-o", trace],
    });
    const client = await clientOf(device, port, 4);
    for (let sequence = 1; sequence <= REPORTS; sequence++)
      await client.publishAsync(
        `carelabel/${device.id}/report`,
        JSON.stringify({ boot: "traced", sequence, values: { linePressure: 120 } }),
        { qos: 1 },
      );
    await client.endAsync();
    const whole = new RegExp(`^${server.pid} +\\+\\+\\+ `, "m");
    await ended(server, "SIGTERM");
    // The tracer writes the last line after its child has ended.
    for (let tries = 0; tries < 200 && !whole.test(readFileSync(trace, "latin1")); tries++) await wait(25);
    const found = acknowledgements(readFileSync(trace, "latin1"));
    assert.equal(found.length, REPORTS);
    assert.deepEqual(
      found.filter(({ synced }) => !synced),
      [],
      "acknowledged before it was on disk",
    );
  } finally {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  }
});

interface Acknowledgement {
  readonly messageId: number;
  /** A sync of the journal's log began after the report was read, and had ended before its PUBACK was written. */
  readonly synced: boolean;
}

const CALL = /^(\d+) +(?:(\w+)\(\d+<([^>]*)>|<\.\.\. (\w+) resumed>)(.*)$/;

/** Reads a trace of strace (`-f -y -xx`), whose lines stand in the order in which calls begin or end. */
function acknowledgements(trace: string): Acknowledgement[] {
  const found: Acknowledgement[] = [];
  /** Reports that were read and not yet acknowledged, by message id; and whether they are synced. */
  const open = new Map<number, "read" | "synced">();
  /** By thread, the syncs under way and the reports that were there when they began. */
  const syncs = new Map<string, readonly number[]>();
  for (const line of trace.split("\n")) {
    const [, thread = "", call, file = "", resumed, rest = ""] = CALL.exec(line) ?? [];
    const path = fromHex(file).toString();
    const isDone = / = 0$/.test(rest);
    const sync = () => {
      for (const messageId of syncs.get(thread) ?? []) if (isDone) open.set(messageId, "synced");
      syncs.delete(thread);
    };
    if (resumed === "fdatasync" || resumed === "fsync") sync();
    else if (call === "fdatasync" || call === "fsync") {
      if (!path.endsWith("watch.sqlite-wal")) continue;
      syncs.set(thread, [...open.keys()]);
      if (!rest.includes("<unfinished")) sync();
    } else if (call !== undefined || resumed !== undefined) {
      const bytes = bytesIn(rest);
      const messageId = ["read", "readv", "recvfrom"].includes(call ?? resumed ?? "") ? publishedIn(bytes) : undefined;
      if (messageId !== undefined) open.set(messageId, "read");
      else if (bytes[0] === 0x40 && bytes[1] === 2 && path.startsWith("socket:")) {
        const acknowledged = bytes.readUInt16BE(2);
        found.push({ messageId: acknowledged, synced: open.get(acknowledged) === "synced" });
        open.delete(acknowledged);
      }
    }
  }
  return found;
}

/** The first text of a call, as strace writes it with `-xx`. */
function bytesIn(rest: string): Buffer {
  return fromHex(/"((?:\\x[0-9a-f]{2})*)"/.exec(rest)?.[1] ?? "");
}

function fromHex(text: string): Buffer {
  return Buffer.from(text.replaceAll("\\x", ""), "hex");
}

/** Message id of a PUBLISH with QoS 1 (MQTT 3.1.1, 3.3); one report at a time, so it stands in front. */
function publishedIn(bytes: Buffer): number | undefined {
  if (((bytes[0] ?? 0) & 0xf6) !== 0x32) return undefined;
  let at = 1;
  while (((bytes[at] ?? 0) & 0x80) !== 0) at++;
  at++;
  if (at + 2 > bytes.length) return undefined;
  const topic = bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at)).toString();
  return topic.endsWith("/report") ? bytes.readUInt16BE(at + 2 + topic.length) : undefined;
}

/** Small, and not filled by the sample hospital. */
const DISK_MIB = 48;
const LINES = 40;
/** Of the sample's infusion pump and of its ultrasound scanners: usual, and beyond a fail-safe limit. */
const USUAL = { linePressure: 120, probeTemperature: 31 };
const BEYOND = { linePressure: 1500, probeTemperature: 70 };

test("on a full disk reports are put off at every door, nothing is lost or told too early, and all goes on with space", {
  skip: noRoot,
  timeout: 120_000,
}, async () => {
  const folder = folderOf("full");
  const data = join(folder, "data");
  let server: ChildProcess | undefined;
  const clients: MqttClient[] = [];
  mkdirSync(data);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MIB}m,mode=700`, "tmpfs", data]);
  try {
    const enrolled = await enrolDevices(data, LINES + 3);
    const [newer, older, web, ...loading] = enrolled as [Enrolled, Enrolled, Enrolled, ...Enrolled[]];
    const [port, page] = [await freePort(), await freePort()];
    server = await serveWatch(data, port, { port: page });
    let said = "";
    for (const stream of [server.stdout, server.stderr])
      stream?.on("data", (more) => {
        said += String(more);
      });
    const fleet = new LoadingFleet(
      await Promise.all(loading.map(async (one) => [one, await clientOf(one, port, 5)] as const)),
    );
    const [mqtt5, mqtt3] = [await clientOf(newer, port, 5), await clientOf(older, port, 4)];
    clients.push(mqtt5, mqtt3, ...fleet.clients);
    await fleet.until(() => fleet.taken.size > 500, "reports are taken while there is space");

    const filler = join(data, "filler");
    fill(filler, data);
    await fleet.until(() => fleet.busy > 100, "reports are put off");
    const report = (sequence: number, values: object = USUAL) => JSON.stringify({ boot: "full", sequence, values });
    const topicOf = ({ id }: Enrolled) => `carelabel/${id}/report`;

    await assert.rejects(mqtt5.publishAsync(topicOf(newer), report(1, BEYOND), { qos: 1 }), { code: 0x97 });
    let isTaken = false;
    const withheld = mqtt3.publishAsync(topicOf(older), report(1), { qos: 1 }).then(() => {
      isTaken = true;
    });
    const asked = () =>
      fetch(`http://127.0.0.1:${page}/api/v1/reports`, {
        method: "POST",
        headers: { authorization: `Bearer ${web.token}`, "content-type": "application/json" },
        body: report(1),
      });
    const putOff = await asked();
    assert.equal(putOff.status, 503);
    assert.ok(Number(putOff.headers.get("retry-after")) > 0);
    await wait(1500);
    assert.equal(isTaken, false, "MQTT 3.1.1 knows no refusal: the PUBACK is withheld");
    assert.equal(server.exitCode, null, said);
    // What is on no disk is told to nobody.
    assert.deepEqual(findingsOf(data, newer.id), []);

    rmSync(filler);
    await withheld;
    await until(async () => (await asked()).status === 200, "HTTP goes on");
    const before = fleet.taken.size;
    await fleet.until(() => fleet.taken.size > before + 500, "reports are taken again");
    await mqtt5.publishAsync(topicOf(newer), report(1, BEYOND), { qos: 1 });
    await until(async () => findingsOf(data, newer.id).length === 1, "the breach is found once it is on disk");
    fleet.rest();
    await wait(500);
    await ended(server, "SIGTERM");
    assert.equal(server.exitCode, 0, said);

    const ids = new Map(enrolled.map(({ id, number }) => [number, id]));
    const kept = reportsOnDisk(data).map(({ device, boot, sequence }) => `${ids.get(device)} ${boot} ${sequence}`);
    assert.equal(new Set(kept).size, kept.length, "a report is there twice");
    const there = new Set(kept);
    assert.deepEqual([...fleet.taken].filter((key) => !there.has(key)).slice(0, 5), [], "acknowledged and not there");
    const store = await openStore(data);
    const chains = await store.read.selectFrom("reaction_chain").select("device_id").execute();
    await store.close();
    assert.deepEqual(
      chains.map(({ device_id }) => device_id),
      [newer.id],
    );
  } finally {
    for (const client of clients) client.end(true);
    await ended(server);
    execFileSync("umount", [data]);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Reports as fast as they are answered, and sends again what is put off. */
class LoadingFleet {
  readonly clients: readonly MqttClient[];
  readonly taken = new Set<string>();
  busy = 0;
  #isOver = false;

  constructor(members: readonly (readonly [Enrolled, MqttClient])[]) {
    this.clients = members.map(([, client]) => client);
    for (const [{ id }, client] of members) void this.#report(id, client);
  }

  rest(): void {
    this.#isOver = true;
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    await until(async () => isSo(), `${what} (${this.taken.size} taken, ${this.busy} put off)`);
  }

  async #report(id: string, client: MqttClient): Promise<void> {
    const values = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`someParameter${at}`, 100 + at]));
    for (let sequence = 1; !this.#isOver; ) {
      const payload = JSON.stringify({ boot: "load", sequence, values });
      try {
        await client.publishAsync(`carelabel/${id}/report`, payload, { qos: 1 });
        this.taken.add(`${id} load ${sequence++}`);
      } catch {
        this.busy++;
        await wait(50);
      }
    }
  }
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await isSo()) return;
    await wait(50);
  }
  assert.fail(`never: ${what}`);
}

/** Takes all that is left, while others take of it, too. */
function fill(file: string, disk: string): void {
  const { blocks, bsize } = statfsSync(disk);
  try {
    writeFileSync(file, Buffer.alloc(blocks * bsize));
    assert.fail("the disk takes more than it holds");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

function findingsOf(folder: string, device: string): readonly unknown[] {
  const database = new DatabaseSync(join(folder, "carelabel.sqlite"), { readOnly: true });
  try {
    return database
      .prepare("select key from runtime_finding where device_id = ? and kind = 'fail-safe-limit'")
      .all(device);
  } finally {
    database.close();
  }
}
