import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { InputError } from "../../domain/input-error.ts";
import { DEFAULT_REACTION_SETTINGS } from "../../domain/runtime/reaction/settings.ts";
import { followWays } from "./follow-ways.ts";
import { readWays, type Ways } from "./ways.ts";

const now = () => new Date("2027-03-01T08:00:00Z");
const MANUAL = new URL("../../../docs/watch-operations.md", import.meta.url);
const HOOK = { id: "pager", url: "https://pager.example/hook", secret: "unspoken-0123456789" };
const MAIL = {
  host: "mail.example",
  port: 587,
  tls: "starttls",
  user: "carelabel",
  password: "unspoken",
  from: "carelabel@hospital.example",
};

let folder: string;
let path: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "carelabel-ways-"));
  path = join(folder, "ways.json");
});
after(() => rm(folder, { recursive: true, force: true }));

async function write(written: unknown): Promise<void> {
  await writeFile(path, typeof written === "string" ? written : JSON.stringify(written), { mode: 0o600 });
}
async function read(written: unknown): Promise<Ways> {
  await write(written);
  return readWays(path, now);
}
/** Where it is wrong, all of it; no word of it is a secret. */
async function wrongIn(written: unknown): Promise<string[]> {
  try {
    await read(written);
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    const said = JSON.stringify([error.message, error.where, error.all, String(error.cause ?? ""), error.stack]);
    assert.ok(!said.includes("unspoken"), said);
    return error.all.length === 0 ? [error.where] : error.all.map(({ where }) => where);
  }
  return [];
}

test("the example of the manual is read as it stands there", async () => {
  const [, example = ""] = /```jsonc\n(.*?)```/s.exec(await readFile(MANUAL, "utf8")) ?? [];
  const ways = await read(example);
  assert.deepEqual(
    ways.policy.onCall.map(({ id }) => id),
    ["it-on-call", "pager", "biomed"],
  );
  assert.deepEqual(
    ways.isolators.map(({ name }) => name),
    ["webhook", "radius"],
  );
  assert.equal(ways.emailOf.get("biomed"), "biomed@hospital.example");
  assert.equal(ways.webhookOf.get("pager")?.url, "https://pager.hospital.example/hook");
  assert.equal(ways.heartbeat?.everyMs, 60_000);
  assert.deepEqual(ways.reactions, {
    ...DEFAULT_REACTION_SETTINGS,
    escalateAfter: 2,
    atLeast: { ...DEFAULT_REACTION_SETTINGS.atLeast, isolate: "person" },
    mass: { ...DEFAULT_REACTION_SETTINGS.mass, share: 0.1 },
  });
});

test("the manual's table of reasons has a row for each", async () => {
  const { SELF_REASONS } = await import("../../domain/runtime/self-state.ts");
  const rows = [...(await readFile(MANUAL, "utf8")).matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, reason]) => reason);
  assert.deepEqual(rows.toSorted(), SELF_REASONS.toSorted());
});

test("a file that others may read is refused, with the command that mends it", async () => {
  await write({});
  for (const mode of [0o640, 0o604, 0o660]) {
    await chmod(path, mode);
    await assert.rejects(readWays(path, now), { code: "file-unreadable", message: /chmod 600/ });
  }
  await chmod(path, 0o600);
  await readWays(path, now);
  await assert.rejects(readWays(join(folder, "nothing.json"), now), { code: "file-unreadable" });
});

for (const [what, written, where] of [
  ["a misspelt name", { langauge: "en" }, ["/langauge"]],
  ["a misspelt name deep inside", { mail: { ...MAIL, pasword: "unspoken" } }, ["/mail/pasword"]],
  ["a misspelt isolator", { isolators: [{ gatway: {} }] }, ["/isolators/0/gatway"]],
  ["a short secret", { webhooks: [{ ...HOOK, secret: "unspoken" }] }, ["/webhooks/0/secret"]],
  ["a secret that is a number", { webhooks: [{ ...HOOK, secret: 5 }] }, ["/webhooks/0/secret"]],
  ["plain http to the outside", { webhooks: [{ ...HOOK, url: "http://8.8.8.8/unspoken" }] }, ["/webhooks/0/url"]],
  ["a password in an address", { webhooks: [{ ...HOOK, url: "https://a:unspoken@b.example/" }] }, ["/webhooks/0/url"]],
  ["mail in the clear over the network", { mail: { ...MAIL, tls: "none" } }, ["/mail/tls"]],
  [
    "a contact without an address",
    { mail: MAIL, contacts: [{ id: "a", channels: ["e-mail"] }] },
    ["/contacts/0/email"],
  ],
  [
    "mail to somebody without a mail server",
    { contacts: [{ id: "a", channels: ["e-mail"], email: "a@b.example" }] },
    ["/mail"],
  ],
  [
    "a webhook that nobody described",
    { contacts: [{ id: "a", channels: ["webhook"], webhook: "b" }] },
    ["/contacts/0/webhook"],
  ],
  ["somebody on call whom nobody described", { onCall: ["nobody"] }, ["/onCall/0"]],
  [
    "two contacts with one id",
    {
      contacts: [
        { id: "a", channels: ["page"] },
        { id: "a", channels: ["page"] },
      ],
    },
    ["/contacts/1/id"],
  ],
  [
    "a time zone that there is not",
    { contacts: [{ id: "a", channels: ["page"], quiet: { from: "22:00", to: "06:00", zone: "Europe/Nowhere" } }] },
    ["/contacts/0/quiet/zone"],
  ],
  ["two ways in one isolator", { isolators: [{ webhook: hookOf(), radius: radiusOf() }] }, ["/isolators/0"]],
  ["RADIUS that says neither how", { isolators: [{ radius: radiusOf() }] }, ["/isolators/0/radius"]],
  ["two isolators of one kind", { isolators: [{ webhook: hookOf() }, { webhook: hookOf() }] }, ["/isolators/1"]],
  ["a share above what is ever allowed", { reactions: { mass: { share: 0.5 } } }, ["/reactions/mass/share"]],
  ["muting the fail-safe limits", { reactions: { actOn: ["silent"] } }, ["/reactions/actOn"]],
  [
    "a heartbeat over plain http to the outside",
    { heartbeat: { url: "http://alive.example/unspoken", everySeconds: 60 } },
    ["/heartbeat/url"],
  ],
  [
    "a certificate that is not there",
    { syslog: { transport: "tls", host: "siem", tls: { caFile: "no.pem" } } },
    ["/syslog/tls/caFile"],
  ],
] as const)
  test(`${what} is an error at its place, and no secret is repeated`, async () => {
    assert.deepEqual(
      await wrongIn(written),
      where.map((pointer) => `ways.json#${pointer}`),
    );
  });

function hookOf() {
  const { id: _, ...hook } = HOOK;
  return hook;
}
function radiusOf() {
  return { host: "10.0.0.9", secret: "unspoken-0123456789" };
}

test("a gateway, a quarantine and certificates are taken with the files that they name", async () => {
  const pair = await readFile(new URL("../../links/fixtures/mail-server-for-tests.pem", import.meta.url));
  await writeFile(join(folder, "pair.pem"), pair);
  const tls = { caFile: "pair.pem", certFile: "pair.pem", keyFile: "pair.pem" };
  const quarantine = { authorization: { vlan: "99" }, normal: { vlan: "10" } };
  const ways = await read({
    isolators: [{ radius: { ...radiusOf(), quarantine } }, { gateway: { url: "https://127.0.0.1:1/", tls } }],
    syslog: { transport: "tls", host: "siem", tls },
    mail: { ...MAIL, caFile: "pair.pem" },
  });
  assert.deepEqual(
    ways.isolators.map(({ name }) => name),
    ["radius", "gateway"],
  );
  assert.equal(ways.syslog?.tls?.cert, pair.toString());
  assert.equal(ways.mail?.ca, pair.toString());
  // They are the real ones: nobody listens there.
  const result = await ways.isolators[1]?.isolate({ id: "pump1", macs: ["02:00:00:00:00:01"], addresses: [] });
  assert.deepEqual(result, { kind: "failed", message: "not reached (ECONNREFUSED)" });
});

test("broken JSON is refused without a word of what stands in it", async () => {
  assert.deepEqual(await wrongIn('{"mail": {"password": "unspoken" "user"'), ["ways.json"]);
});

test("all that is wrong is told at once", async () => {
  assert.equal((await wrongIn({ a: 1, b: 2, mail: { ...MAIL, port: 0 } })).length, 3);
});

test("a change counts; a broken one leaves the last good one in force until it is mended", async () => {
  await write({ language: "de" });
  const logged: string[] = [];
  const followed = await followWays({
    path,
    isNamed: false,
    now,
    log: (text) => logged.push(text),
    everyMs: 3_600_000,
  });
  assert.equal(followed.current().language, "de");
  await write({ language: "en" });
  await followed.look();
  assert.deepEqual([followed.current().language, followed.problem()], ["en", null]);

  await write({ webhooks: [{ ...HOOK, secret: "unspoken" }], language: "de" });
  await followed.look();
  assert.equal(followed.current().language, "en");
  assert.match(followed.problem() ?? "", /webhooks\/0\/secret/);
  await write({ language: "de" });
  await followed.look();
  assert.deepEqual([followed.current().language, followed.problem()], ["de", null]);

  await chmod(path, 0o644);
  await followed.look();
  assert.match(followed.problem() ?? "", /chmod 600/);
  await rm(path);
  await followed.look();
  assert.equal(followed.current().language, "de");
  assert.notEqual(followed.problem(), null);
  assert.ok(!logged.join("").includes("unspoken"));
  followed.close();
});

test("without a file nothing is set up; one that was named has to be there; a broken one stops the start", async () => {
  const options = { now, log: () => undefined, path: join(folder, "absent.json") };
  const followed = await followWays({ ...options, isNamed: false });
  assert.deepEqual(followed.current().policy, { onCall: [], always: [] });
  followed.close();
  await assert.rejects(followWays({ ...options, isNamed: true }), { code: "file-unreadable" });
  await write("[]");
  await assert.rejects(followWays({ ...options, path, isNamed: false }), { code: "argument-wrong" });
});

test("a digest of inspections goes to contacts that have an e-mail address", async () => {
  const contacts = [
    { id: "biomed", channels: ["e-mail"], email: "biomed@hospital.example" },
    { id: "pager", channels: ["webhook"], webhook: "pager" },
  ];
  const written = { contacts, mail: MAIL, webhooks: [HOOK] };
  const { inspectionDigest } = await read({ ...written, inspectionDigest: { to: ["biomed", "biomed"] } });
  assert.deepEqual(inspectionDigest, { to: ["biomed"], day: "monday", hour: 7, withinDays: 14 });
  assert.deepEqual(await wrongIn({ ...written, inspectionDigest: { to: ["biomed", "pager", "nobody"] } }), [
    "ways.json#/inspectionDigest/to/1",
    "ways.json#/inspectionDigest/to/2",
  ]);
  assert.deepEqual(await wrongIn({ ...written, inspectionDigest: { to: ["biomed"], hour: 24 } }), [
    "ways.json#/inspectionDigest/hour",
  ]);
});
