import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { webhookIsolator } from "./isolate-by-webhook.ts";
import { sendWebhook, webhookSignatureHolds, webhookUrl } from "./webhook.ts";

const SECRET = "sixteen-or-more-characters";
const NOW = new Date("2026-11-22T08:00:00Z");
const TERMS = { idempotencyKey: "incident-7/notify", timeoutMs: 2_000, now: NOW };

const servers: ReturnType<typeof createServer>[] = [];
after(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

async function receiver(answer: RequestListener) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=unspoken`;
}

test("an event arrives as JSON, signed over time and body, with its key", async () => {
  let seen: { headers: IncomingHttpHeaders; body: string } | undefined;
  const url = await receiver((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      seen = { headers: request.headers, body };
      response.end("taken");
    });
  });
  const result = await sendWebhook({ url, secret: SECRET }, { finding: "fail-safe" }, TERMS);
  assert.deepEqual({ ...result, body: undefined }, { kind: "ok", status: 200, body: undefined });
  assert.equal(seen?.body, '{"finding":"fail-safe"}');
  assert.equal(seen.headers["idempotency-key"], "incident-7/notify");
  const expected = createHmac("sha256", SECRET).update(`1795334400.${seen.body}`).digest("hex");
  const header = String(seen.headers["x-carelabel-signature"]);
  assert.equal(header, `t=1795334400,v1=${expected}`);

  const body = new TextEncoder().encode(seen.body);
  assert.ok(webhookSignatureHolds(header, body, SECRET, { now: NOW }));
  assert.ok(!webhookSignatureHolds(header, body, `${SECRET}x`, { now: NOW }));
  assert.ok(!webhookSignatureHolds(header, new Uint8Array(), SECRET, { now: NOW }));
  assert.ok(!webhookSignatureHolds(header, body, SECRET, { now: new Date(NOW.getTime() + 301_000) }));
  assert.ok(!webhookSignatureHolds(header.replace("t=1", "t=2"), body, SECRET, { now: NOW }));
  assert.ok(!webhookSignatureHolds("v1=", body, SECRET, { now: NOW }));
});

test("a refusal tells its status and when to come back; a redirect is a refusal and not followed", async () => {
  let followed = false;
  const target = await receiver((_, response) => {
    followed = true;
    response.end();
  });
  const away = await receiver((_, response) => response.writeHead(307, { location: target }).end());
  assert.deepEqual(await sendWebhook({ url: away, secret: SECRET }, {}, TERMS), {
    kind: "refused",
    status: 307,
    retryAfterSeconds: null,
  });
  assert.ok(!followed);
  const busy = await receiver((_, response) => response.writeHead(503, { "retry-after": "20" }).end());
  assert.deepEqual(await sendWebhook({ url: busy, secret: SECRET }, {}, TERMS), {
    kind: "refused",
    status: 503,
    retryAfterSeconds: 20,
  });
});

test("silence, a body that never ends, and nobody there are results, without the address", async () => {
  const brief = { ...TERMS, timeoutMs: 200 };
  const silent = await receiver(() => undefined);
  assert.deepEqual(await sendWebhook({ url: silent, secret: SECRET }, {}, brief), { kind: "timed-out", afterMs: 200 });
  const dripping = await receiver((_, response) => response.write("a"));
  assert.deepEqual(await sendWebhook({ url: dripping, secret: SECRET }, {}, brief), {
    kind: "timed-out",
    afterMs: 200,
  });
  const gone = { url: "http://127.0.0.1:1/?key=unspoken", secret: SECRET };
  assert.deepEqual(await sendWebhook(gone, {}, TERMS), { kind: "unreachable", reason: "ECONNREFUSED" });
});

test("an endless answer is read to its limit and no further", async () => {
  const url = await receiver((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on("drain", more);
    more();
  });
  const result = await sendWebhook({ url, secret: SECRET }, {}, TERMS);
  assert.equal(result.kind === "ok" ? result.body.length : result.kind, 65_536);
});

for (const [url, why] of [
  ["ftp://10.0.0.1/", "another scheme"],
  ["nonsense", "no address"],
  ["http://8.8.8.8/hook?key=unspoken", "plain http to the outside"],
  ["http://[2001:4860::1]/", "plain http to the outside, IPv6"],
  ["https://user:unspoken@siem.example/", "a password in the address"],
] as const)
  test(`${why} is refused before anything is sent, and the address is not repeated`, async () => {
    await assert.rejects(sendWebhook({ url, secret: SECRET }, {}, TERMS), (error: Error & { code?: string }) => {
      assert.equal(error.code, "argument-wrong");
      assert.ok(!error.message.includes("unspoken"));
      return true;
    });
  });

test("plain http is for this machine, private networks, and where a person allows it", () => {
  for (const url of ["http://localhost:80/", "http://10.0.0.5/", "http://[fd00::5]/"])
    assert.equal(webhookUrl({ url, secret: SECRET }).href, url.replace(":80", ""));
  assert.equal(webhookUrl({ url: "http://8.8.8.8/", secret: SECRET, allowPlainHttp: true }).host, "8.8.8.8");
  assert.throws(() => webhookUrl({ url: "https://siem.example/", secret: "short" }), { code: "argument-wrong" });
});

test("isolation by webhook says what it wants, and takes an answer for what it says", async () => {
  const asked: string[] = [];
  const url = await receiver((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const { act, device } = JSON.parse(body);
      asked.push(`${request.headers["idempotency-key"]} ${act} ${device.macs}`);
      if (device.id === "unknown") response.writeHead(404);
      if (device.id === "refused") response.writeHead(422);
      if (device.id === "broken") response.writeHead(500);
      response.end(act === "verify" ? JSON.stringify({ state: device.id === "odd" ? "gone" : "out" }) : "");
    });
  });
  const isolator = webhookIsolator(
    { url, secret: SECRET },
    { timeoutMs: 2_000, now: () => NOW, idempotencyKey: (act, { id }) => `${id}/${act}` },
  );
  const target = (id: string) => ({ id, macs: ["02:00:00:00:00:01"], addresses: [] });
  assert.deepEqual(await isolator.isolate(target("pump")), { kind: "isolated" });
  assert.deepEqual(await isolator.release(target("pump")), { kind: "released" });
  assert.equal(await isolator.verify(target("pump")), "out");
  assert.deepEqual(asked, [
    "pump/isolate isolate 02:00:00:00:00:01",
    "pump/release release 02:00:00:00:00:01",
    "pump/verify verify 02:00:00:00:00:01",
  ]);
  assert.equal(await isolator.verify(target("odd")), "unknown");
  const kinds = await Promise.all(
    ["unknown", "refused", "broken"].map(async (id) => (await isolator.isolate(target(id))).kind),
  );
  assert.deepEqual(kinds, ["not-found", "refused", "failed"]);
  assert.deepEqual(await isolator.release(target("unknown")), { kind: "released" });
});
