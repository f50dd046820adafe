import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Label } from "../domain/label/label.ts";
import { schemaProblems } from "../domain/label/schema-problems.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import "../../scripts/keep-compiled-code.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const samples = fileURLToPath(new URL("../../samples/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "carelabel-draft-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

function draft(...args: string[]) {
  return spawnSync(process.execPath, [main, "label", "draft", ...args], { cwd: folder, encoding: "utf8" });
}

function labelIn(text: string): Label {
  const { value, problems } = readDocument(new TextEncoder().encode(text), "draft");
  assert.deepEqual(problems, []);
  assert.deepEqual(schemaProblems(value), []);
  return value as Label;
}

test("a hospital drafts a label from a capture: it speaks itself, by what was seen", () => {
  const run = draft(
    "--observed",
    "--facility",
    "City Hospital",
    "--country",
    "DE",
    "--maker",
    "Northmere",
    "--model",
    "Scan 1",
    "--capture",
    `${samples}captures/ultrasound-wired-first-start.har`,
    "--out",
    "scan.yaml",
  );
  assert.deepEqual([run.status, run.stderr], [0, ""]);
  const label = labelIn(readFileSync(at("scan.yaml"), "utf8"));
  assert.deepEqual(label.issuer, { name: "City Hospital", kind: "facility", country: "DE" });
  assert.deepEqual([label.authority, label.known], ["facility", "observed"]);
  const { endpoints, thirdParties, cloudLocations } = label.components?.data ?? {};
  assert.ok(
    endpoints?.some(
      ({ host, port, protocol }) => host === "mobile.launchdarkly.com" && port === 443 && protocol === "HTTPS",
    ),
  );
  assert.ok(thirdParties?.some(({ name, countries }) => /launchdarkly/i.test(name) && countries?.includes("US")));
  assert.ok(cloudLocations?.some(({ country }) => country === "US"));
  assert.equal(label.provenance?.["/components/data/endpoints"]?.source, "ultrasound-wired-first-start.har (capture)");
  assert.deepEqual(label.provenance?.["/product/model"], { authority: "facility", known: "declared" });
  assert.match(
    readFileSync(at("scan.yaml"), "utf8"),
    /^# Observed label of a facility, drafted on \d{4}-\d{2}-\d{2}$/m,
  );
});

test("documents of the maker come in with the maker's authority, and the draft goes to standard output", () => {
  const mud = {
    "ietf-mud:mud": {
      "mud-version": 1,
      "mud-url": "https://m.example/x",
      "last-update": "2025-01-01T00:00:00Z",
      "is-supported": true,
      "mfg-name": "Maker Ltd",
      "model-name": "Pump 1",
      "from-device-policy": { "access-lists": { "access-list": [{ name: "f" }] } },
    },
    "ietf-access-control-list:acls": {
      acl: [
        {
          name: "f",
          aces: {
            ace: [
              {
                name: "a",
                matches: {
                  ipv4: { "ietf-acldns:dst-dnsname": "api.m.example", protocol: 6 },
                  tcp: { "destination-port": { operator: "eq", port: 443 } },
                },
                actions: { forwarding: "accept" },
              },
            ],
          },
        },
      ],
    },
  };
  writeFileSync(at("mud.json"), JSON.stringify(mud));
  writeFileSync(at("form.csv"), "DOC-1,maker?,Maker Ltd\nCONN-6,Internet?,Yes\nCONN-4,outside?,No\n");
  writeFileSync(at("facts.yaml"), "intended-use: pumps\n");
  const run = draft(
    "--observed",
    "--facility",
    "City Hospital",
    "--mud",
    "mud.json",
    "--mds2",
    "form.csv",
    "--answers",
    "facts.yaml",
    "--valid-until",
    "2030-01-01",
  );
  assert.deepEqual([run.status, run.stderr], [0, ""]);
  const label = labelIn(run.stdout);
  assert.equal(label.validUntil, "2030-01-01");
  assert.deepEqual(label.provenance?.["/components/data/endpoints"], {
    authority: "maker",
    known: "documented",
    on: "2025-01-01",
    source: "mud.json (MUD, RFC 8520)",
  });
  assert.deepEqual(label.provenance?.["/product/intendedUse"], { authority: "facility", known: "declared" });
  assert.match(
    run.stdout,
    /# - form.csv \(MDS2, HN 1-2019\): the form contradicts itself: talking to systems outside is denied, yet the Internet is needed/,
  );
});

for (const [title, args, says] of [
  ["without --observed", ["--facility", "X"], /--observed: .*"carelabel label new"/],
  ["without a facility", ["--observed"], /--facility: name the hospital/],
  ["without any source", ["--observed", "--facility", "X", "--maker", "M", "--model", "N"], /give at least one file/],
  [
    "with a model that is too long",
    ["--observed", "--facility", "X", "--model", "N".repeat(200)],
    /--model: it is longer than 120 characters/,
  ],
  [
    "from a file that is not there",
    ["--observed", "--facility", "X", "--mud", "no.json"],
    /no.json: there is no such file/,
  ],
  [
    "from a capture that is none",
    ["--observed", "--facility", "X", "--capture", "mud.json"],
    /mud.json.*\[(?:capture-unreadable|format-unknown|format-unsupported)\]/,
  ],
  [
    "that nobody names",
    ["--observed", "--facility", "X", "--mds2", "unnamed.csv"],
    /\/product.*say it yourself.*\[label-invalid\]/,
  ],
  [
    "with a country that is none",
    ["--observed", "--facility", "X", "--country", "Germany", "--mud", "mud.json"],
    /issuer\/country.*two capital letters/,
  ],
] as const) {
  test(`a draft ${title} is refused in one line and writes nothing`, () => {
    writeFileSync(at("unnamed.csv"), "CONN-6,Internet?,Yes\n");
    const run = draft(...args, "--out", "never.yaml");
    assert.deepEqual([run.status, run.stdout], [2, ""]);
    assert.match(run.stderr, says);
    assert.equal(run.stderr.trim().split("\n").length, 1);
    assert.equal(existsSync(at("never.yaml")), false);
  });
}
