/**
 * The sample labels and captures hold what `samples/README.md` promises of them.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { labelWorldOf } from "../src/domain/knowledge/label-world.ts";
import { checkLabel } from "../src/domain/label/check.ts";
import { type DataFacts, DeletionEffort, type Endpoint } from "../src/domain/label/components.ts";
import { hostMatches } from "../src/domain/label/host-pattern.ts";
import { Label } from "../src/domain/label/label.ts";
import { pointerTo } from "../src/domain/label/problem.ts";
import { provenanceOf } from "../src/domain/label/provenance.ts";
import { Text } from "../src/domain/label/text.ts";
import { readDocument } from "../src/formats/label-document/read-document.ts";
import { loadWorld } from "../src/store/load-world.ts";

const world = labelWorldOf(loadWorld());
const bytesOf = (path: string) => new Uint8Array(readFileSync(new URL(path, import.meta.url)));
const sha256 = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

const samples = readdirSync(new URL("labels/", import.meta.url)).map((file) => {
  const { value, problems } = readDocument(bytesOf(`labels/${file}`), file);
  assert.deepEqual(problems, []);
  return { name: file.replace(".label.yaml", ""), label: value as Label, problems: checkLabel(value, world) };
});
const labels = samples.map(({ label }) => label);
const dataOf = (label: Label): DataFacts => label.components?.data ?? {};
const sample = (name: string): Label => {
  const found = samples.find((one) => one.name === name);
  assert.ok(found, `no sample ${name}`);
  return found.label;
};

test("the nine sample labels of the issue are there", () => {
  assert.deepEqual(samples.map(({ name }) => name).sort(), [
    "fever-thermometer",
    "implant",
    "infusion-pump",
    "insulin-pump",
    "patient-monitor",
    "ultrasound-wired",
    "ultrasound-wireless",
    "wheelchair",
    "x-ray-workstation",
  ]);
});

for (const { name, label, problems } of samples) {
  test(`${name}: can be signed as it is`, () => {
    assert.deepEqual(
      problems.filter(({ level }) => level === "error"),
      [],
    );
  });

  test(`${name}: speaks English and German in every text`, () => {
    for (const [pointer, text] of textsOf(Label as unknown as SchemaNode, label)) {
      // "AES-128" is the same in every language.
      if (pointer.endsWith("/protection") && typeof text === "string") continue;
      assert.deepEqual(Object.keys(Object(text)), ["en", "de"], pointer);
    }
  });

  test(`${name}: states all three stages, and in operation the parameters of the first boot again`, () => {
    const { integration, operating, failSafe } = label.runtime ?? {};
    const parametersOf = (stage: typeof integration) => new Set(stage?.values.map(({ parameter }) => parameter));
    assert.ok(parametersOf(integration).size > 0 && (failSafe?.limits.length ?? 0) > 0);
    assert.ok(parametersOf(operating).isSupersetOf(parametersOf(integration)));
    assert.ok(failSafe?.reactionChain?.some(({ do: step }) => step === "notify"));
  });

  test(`${name}: the phases of the boot add up to its time and energy`, () => {
    const phases = label.runtime?.integration?.boot?.phases;
    if (phases === undefined) return;
    for (const [parameter, sum] of [
      ["bootTime", phases.reduce((total, { durationMs = 0 }) => total + durationMs, 0) / 1000],
      ["bootEnergy", phases.reduce((total, { energyJoule = 0 }) => total + energyJoule, 0)],
    ] as const) {
      const reference = label.runtime?.integration?.values.find((value) => value.parameter === parameter);
      assert.ok(Math.abs((reference?.nominal ?? Number.NaN) - sum) < 1e-9, `${parameter} ${sum}`);
    }
  });

  test(`${name}: boot digests are those of words, so that none is taken for real firmware`, () => {
    for (const { name: phase, digest } of label.runtime?.integration?.boot?.phases ?? []) {
      if (digest !== undefined) assert.equal(digest, sha256(`${label.product.model} ${phase}`), phase);
    }
  });

  test(`${name}: a third party and what it gets name each other`, () => {
    const { thirdParties = [], attributes = [] } = dataOf(label);
    for (const { id, data = [] } of thirdParties) {
      const received = attributes.filter(({ recipients }) => recipients?.includes(id)).map((attribute) => attribute.id);
      assert.deepEqual([...data].sort(), received.sort(), id);
    }
  });

  test(`${name}: only companies that the paper names are real, all other names end in .example`, () => {
    const real = new Set(["aws", "google", "launchdarkly", "segment"]);
    for (const { host, party } of dataOf(label).endpoints ?? []) {
      assert.ok(host === "local" || host.endsWith(".example") || real.has(party ?? ""), host);
    }
    for (const [, domain] of JSON.stringify(label).matchAll(/(?:https:\/\/|@)([a-z0-9.-]+)/g)) {
      assert.match(domain ?? "", /\.example$/);
    }
  });

  if (label.issuer.kind === "maker") {
    test(`${name}: the maker leaves nothing unsaid, and its bill of materials is the file beside it`, () => {
      assert.deepEqual(
        problems.filter(({ code }) => code !== "plain-text-way"),
        [],
      );
      const bytes = bytesOf(`sboms/${name}.cdx.json`);
      const { components } = JSON.parse(new TextDecoder().decode(bytes)) as { components: unknown[] };
      assert.equal(label.components?.software?.sbom?.digest, sha256(bytes));
      assert.equal(label.components?.software?.sbom?.components, components.length);
    });
  }

  if (label.product.riskClass === "III" || label.product.riskClass === "IV") {
    test(`${name}: beyond a limit it warns and falls back; it neither stops nor cuts itself off`, () => {
      const steps = label.runtime?.failSafe?.reactionChain?.map((step) => step.do) ?? [];
      assert.ok(steps.includes("alarm-locally") && steps.includes("fall-back"));
      assert.ok(!steps.includes("pause") && !steps.includes("isolate"));
    });
  }
}

test("no two samples share a product number, and each is of the GS1 range for examples", () => {
  const numbers = labels.flatMap(({ product }) => product.udiDi ?? []);
  assert.equal(new Set(numbers).size, numbers.length);
  for (const number of numbers) assert.match(number, /^0952/);
  assert.equal(new Set(labels.map(({ product }) => product.model)).size, labels.length);
});

test("the samples cover risk classes I to IV", () => {
  assert.deepEqual([...new Set(labels.map(({ product }) => product.riskClass))].sort(), ["I", "II", "III", "IV"]);
});

/** Table I of Gleißner et al. 2022, row by row, and one row each for its sub-headings. */
const TABLE_I: readonly [row: string, holds: (label: Label) => unknown][] = [
  ["sensors, real time", (label) => label.components?.hardware?.sensors?.some((s) => s.processing === "real-time")],
  [
    "sensors, post processing",
    (label) => label.components?.hardware?.sensors?.some((s) => s.processing === "post-processing"),
  ],
  ["temperature sensor in Celsius", (label) => label.components?.hardware?.sensors?.some((s) => s.unit === "Cel")],
  ["actuators", (label) => label.components?.hardware?.actuators?.length],
  ["connectivity, cloud", (label) => label.components?.software?.connectivity?.some((c) => c.reach === "cloud")],
  ["connectivity, local", (label) => label.components?.software?.connectivity?.some((c) => c.reach === "local")],
  ["protocol MQTT", (label) => label.components?.software?.connectivity?.some((c) => c.protocol.startsWith("MQTT"))],
  ["Bluetooth", (label) => label.components?.software?.connectivity?.some((c) => c.protocol.startsWith("Bluetooth"))],
  ["gateways", (label) => label.components?.hardware?.gateways?.length],
  ["cloud location", (label) => dataOf(label).cloudLocations?.length],
  ["storage location", (label) => dataOf(label).storage?.some(({ where, country }) => where === "cloud" && country)],
  [
    "responsible entity with name, telephone, e-mail and country",
    (label) => dataOf(label).responsibleEntities?.some(({ phone, email, country }) => phone && email && country),
  ],
  ["stored attribute by time", (label) => dataOf(label).attributes?.some(({ cycle }) => cycle.everySeconds)],
  ["stored attribute by event", (label) => dataOf(label).attributes?.some(({ cycle }) => cycle.on)],
  ["place of a person or device", (label) => dataOf(label).attributes?.some(({ id }) => id.endsWith("-place"))],
  ["user control in the app", (label) => dataOf(label).userControl?.some(({ where }) => where === "app")],
  ["user control on the device", (label) => dataOf(label).userControl?.some(({ where }) => where === "device")],
  ...DeletionEffort.enum
    .filter((effort) => effort !== "impossible")
    .map((effort): [string, (label: Label) => unknown] => [
      `deletion, ${effort}`,
      (label) => dataOf(label).deletion?.effort === effort,
    ]),
];

for (const [row, holds] of TABLE_I) {
  test(`Table I, ${row}: at least one sample states it`, () => assert.ok(labels.some(holds)));
}

test("the wireless scanner's records lie in Canada, readable by maker and hoster, and copying them is optional", () => {
  const facts = dataOf(sample("ultrasound-wireless"));
  const cloud = facts.storage?.find(({ where }) => where === "cloud");
  assert.deepEqual(cloud?.plainTextReaders, ["northmere", "aws"]);
  assert.equal(cloud.country, "CA");
  assert.equal(cloud.endToEnd, "no");
  assert.equal(facts.worksWithoutCloud, "partly");
});

test("the wired scanner declares four other companies in the US, three of them with facts about the phone", () => {
  const { thirdParties = [], attributes = [] } = dataOf(sample("ultrasound-wired"));
  assert.deepEqual(
    thirdParties.map(({ id, countries }) => [id, ...(countries ?? [])]),
    [
      ["aws", "US"],
      ["google", "US"],
      ["launchdarkly", "US"],
      ["segment", "US"],
    ],
  );
  const early = attributes.filter(({ sentBeforeConsent }) => sentBeforeConsent === "yes");
  const toSegment = early.filter(({ recipients }) => recipients?.includes("segment"));
  const toLaunchDarkly = early.filter(({ recipients }) => recipients?.includes("launchdarkly"));
  assert.ok(toSegment.length > toLaunchDarkly.length && toLaunchDarkly.length > 0);
});

test("the old workstation speaks by its hospital, and says fact by fact what it has from the maker's form", () => {
  const label = sample("x-ray-workstation");
  assert.deepEqual(
    [label.issuer.kind, label.authority, label.known, label.liveRecord],
    ["facility", "facility", "observed", undefined],
  );
  assert.deepEqual(provenanceOf(label, "/components/data/storage/0/encryptedAtRest"), {
    authority: "maker",
    known: "documented",
  });
  assert.deepEqual(provenanceOf(label, "/components/data/endpoints/0"), { authority: "facility", known: "observed" });
  assert.ok((label.lifecycle?.supportUntil ?? "") < label.issued);
});

test("the pump's capture keeps its label: every host is declared, over HTTPS", () => {
  assert.deepEqual(undeclared("insulin-pump", "insulin-pump"), []);
});

test("the wireless scanner's capture reaches one host that its label does not name", () => {
  assert.deepEqual(undeclared("ultrasound-wireless", "ultrasound-wireless"), ["crashlyticsreports-pa.googleapis.com"]);
});

test("the wired scanner's first start reaches the seven hosts of the paper, all declared from installation on", () => {
  const hosts = new Set(requestsOf("ultrasound-wired-first-start").map(({ hostname }) => hostname));
  assert.equal(hosts.size, 7);
  assert.deepEqual(
    undeclared("ultrasound-wired-first-start", "ultrasound-wired", ({ moments }) => moments?.includes("installed")),
    [],
  );
});

function requestsOf(capture: string): URL[] {
  const { log } = JSON.parse(new TextDecoder().decode(bytesOf(`captures/${capture}.har`))) as {
    log: { entries: { request: { url: string } }[] };
  };
  return log.entries.map(({ request }) => new URL(request.url));
}

/** Hosts of a capture that no endpoint of the label covers, or only one that `counts` refuses. */
function undeclared(capture: string, name: string, counts: (endpoint: Endpoint) => unknown = () => true): string[] {
  const endpoints = (dataOf(sample(name)).endpoints ?? []).filter(counts);
  const requests = requestsOf(capture);
  for (const { protocol, href } of requests) assert.equal(protocol, "https:", href);
  const hosts = new Set(requests.map(({ hostname }) => hostname));
  return [...hosts].filter((name) => !endpoints.some(({ host }) => hostMatches(host, name)));
}

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
}

/** Every value that the schema takes for words to people, with its pointer. */
function* textsOf(schema: SchemaNode, value: unknown, pointer = ""): Generator<readonly [string, unknown]> {
  if (schema.description === (Text as SchemaNode).description) yield [pointer, value];
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsOf(schema.items ?? {}, item, `${pointer}/${index}`);
  } else if (typeof value === "object" && value !== null) {
    const any = Object.values(schema.patternProperties ?? {})[0];
    for (const [key, item] of Object.entries(value)) {
      yield* textsOf(schema.properties?.[key] ?? any ?? {}, item, pointer + pointerTo(key));
    }
  }
}
