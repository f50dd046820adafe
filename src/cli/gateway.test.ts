import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { main } from "./main.ts";

const PAIR = fileURLToPath(new URL("../links/fixtures/mail-server-for-tests.pem", import.meta.url));
const PIN = "ab".repeat(32);
const folder = mkdtempSync(join(tmpdir(), "carelabel-gateway-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What the command says to these options; each of them keeps it from starting. */
async function refusal(...options: string[]): Promise<string> {
  let said = "";
  const terminal = {
    ...{
      out: () => undefined,
      progress: () => undefined,
      interactive: false,
      today: "2026-11-22",
      stdin: process.stdin,
    },
    err: (text: string) => {
      said += text;
    },
  };
  assert.equal(await main(["gateway", ...options], terminal), 2);
  return said;
}
const certificates = ["--tls-cert", PAIR, "--tls-key", PAIR, "--client-ca", PAIR];

for (const [what, options, words] of [
  ["without certificates", [], /--tls-cert: it is needed: both sides of this door show a certificate/],
  ["without a pinned client", certificates, /--client-fingerprint: name at least one/],
  ["with a pin that is no SHA-256", [...certificates, "--client-fingerprint", "ab:cd"], /it has 64 hexadecimal digits/],
  ["with a protection that is no address", [...certificates, "--never", "router"], /"router" is no MAC address/],
  [
    "for more devices than nftables is told at once",
    [...certificates, "--most", "501"],
    /--most: write a whole number/,
  ],
] as const)
  test(`a gateway ${what} does not start`, async () => {
    assert.match(await refusal(...options), words);
  });

test("a gateway whose list is damaged does not start with an empty one", async () => {
  writeFileSync(join(folder, "isolated.json"), '{"devices": [{"id": "a"}]}');
  const said = await refusal(...certificates, "--client-fingerprint", PIN, "--data", folder);
  assert.match(said, /what the kernel drops stays dropped.*\[data-unreadable\]/);
});
