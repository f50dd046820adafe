/** The command's answer where a claim is broken: its first line and its exit code say so. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const CAPTURES = at("samples/captures/ultrasound-wireless");
const LABEL = at("samples/labels/ultrasound-wireless.label.yaml");

function audited(...args: string[]): { answer: string; out: string; code: number | null } {
  const { stdout, status } = spawnSync(process.execPath, [at("bin/carelabel.js"), "audit", ...args], {
    encoding: "utf8",
  });
  return { answer: stdout.split("\n")[0] ?? "", out: stdout, code: status };
}

test("names asked of the house's resolver break no claim on a local peer", () => {
  const { answer, out, code } = audited(`${CAPTURES}.pcap`, "--label", LABEL);
  assert.match(answer, /^no departure from the label seen/);
  assert.match(out, /– unknown {2}local:7410: Not seen in this capture/);
  assert.doesNotMatch(out, /broken/);
  assert.equal(code, 0);
});

test("a claim that no rule judges, broken, is a departure: TLS 1.2 where the label claims 1.3", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const label = join(folder, "label.yaml");
  writeFileSync(label, readFileSync(LABEL, "utf8").replaceAll("TLS 1.2 or higher", "TLS 1.3"));
  const { answer, out, code } = audited(`${CAPTURES}.pcap`, "--label", label);
  assert.match(answer, /^1 departure from the label, 0 of them grave/);
  assert.match(out, /▲ broken {3}HTTPS: TLS 1\.3: An older version of TLS was seen/);
  assert.match(out, /· low {6}The label claims “HTTPS: TLS 1\.3”; that was seen otherwise/);
  assert.equal(code, 1);
});

test("a capture that is encrypted beside one that could be read loses no data, and says what was not compared", () => {
  const { out } = audited(`${CAPTURES}.pcap`, "--since", `${CAPTURES}.har`);
  assert.doesNotMatch(out, /got before/);
  assert.match(out, /not compared: contents of cloud\.northmere\.example, which could not be read now/);
});
