import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import "../../scripts/keep-compiled-code.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const label = (name: string) => fileURLToPath(new URL(`../../samples/labels/${name}.label.yaml`, import.meta.url));
const reactions = (...args: string[]) =>
  spawnSync(process.execPath, [main, "label", "reactions", ...args], { encoding: "utf8" });
const FREE = ["--tier", "free", "--on-patient", "no", "--life-supporting", "no"];

test("for a free scanner the terminal tells every limit, each step with its time, and how it ends", () => {
  const { status, stdout, stderr } = reactions(label("ultrasound-wireless"), ...FREE);
  assert.deepEqual([status, stderr], [0, ""]);
  assert.match(stdout, /probeTemperature 0 … 43 Cel +\/runtime\/failSafe\/limits\/0/);
  assert.match(stdout, /throughputUp ≤ 4000 kBy\/s +\/runtime\/failSafe\/limits\/4/);
  assert.match(stdout, / 2 s {2}pause the device: happens by itself/);
  assert.match(stdout, / 60 s {2}take the device off the network: happens by itself/);
  assert.match(stdout, /after an hour: quarantined\. Find the cause/);
  assert.match(stdout, /after an hour: in operation\. Go to the device/);
});

test("a device of which nothing is said is touched by nobody alone, and the table says why", () => {
  const { status, stdout } = reactions(label("ultrasound-wireless"));
  assert.equal(status, 0);
  assert.match(stdout, /pause the device: happens when two persons have confirmed\n +Nobody has said whether/);
  assert.doesNotMatch(stdout, /^ +\d+ s {2}pause the device$/m);
  const home = reactions(label("insulin-pump"), "--home", "--on-patient", "yes");
  assert.match(home.stdout, /is never done from afar/);
});

test("the table speaks German, and JSON has every limit whole", () => {
  const german = reactions(label("ultrasound-wireless"), ...FREE, "--language", "de").stdout;
  assert.match(german, /Gerät anhalten: geschieht von selbst/);
  const { device, limits } = JSON.parse(reactions(label("ultrasound-wireless"), ...FREE, "--json").stdout);
  assert.deepEqual(device.isolators, ["gateway"]);
  assert.equal(limits.length, 5);
  assert.equal(limits[0].whenObeyed.operation, "quarantined");
  const none = JSON.parse(reactions(label("ultrasound-wireless"), ...FREE, "--isolators", "", "--json").stdout);
  assert.equal(none.limits[0].whenObeyed.operation, "paused");
});

test("a word that is none of the tier is refused with those that are", () => {
  const { status, stderr } = reactions(label("ultrasound-wireless"), "--tier", "low");
  assert.equal(status, 2);
  assert.match(stderr, /--tier: write free, replacement-first, ward-only \[argument-wrong\]/);
});
