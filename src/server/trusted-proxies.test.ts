import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../contract/routes.ts";
import { trustedProxies } from "./trusted-proxies.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

/** Asks from `remote` as if for `forwarded`, until it is told to wait; how often that went well, at most `most` times. */
async function allowed({ server, port }: WholeServer, remote: string, forwarded: (at: number) => string, most: number) {
  for (let at = 0; at < most; at++) {
    const { statusCode } = await server.inject({
      url: ROUTES.health.path,
      remoteAddress: remote,
      headers: { host: `127.0.0.1:${port}`, "x-forwarded-for": forwarded(at) },
    });
    if (statusCode === 429) return at;
    assert.equal(statusCode, 200);
  }
  return most;
}
const MOST = 1_300;
const manyAddresses = (at: number) => `198.51.${at >> 8}.${at & 255}`;

test("without a trusted proxy, nobody becomes somebody else by a forged X-Forwarded-For", async () => {
  const whole = await openWholeServer();
  try {
    assert.ok((await allowed(whole, "192.0.2.7", manyAddresses, MOST)) < MOST);
  } finally {
    await whole.close();
  }
});

test("a trusted proxy says who asks, another machine does not, and neither does what stands before the proxy's word", async () => {
  const whole = await openWholeServer({ trustedProxies: trustedProxies(["192.0.2.0/29"]) });
  try {
    assert.equal(await allowed(whole, "192.0.2.7", manyAddresses, MOST), MOST);
    assert.ok((await allowed(whole, "192.0.2.77", manyAddresses, MOST)) < MOST, "no proxy of ours");
    const forged = (at: number) => `${manyAddresses(at)}, 203.0.113.9`;
    assert.ok((await allowed(whole, "192.0.2.7", forged, MOST)) < MOST, "the last word is the proxy's own");
  } finally {
    await whole.close();
  }
});

for (const given of [
  "proxy.example",
  "192.0.2.7/",
  "192.0.2.0/33",
  "192.0.2.0/24/8",
  "0.0.0.0/0",
  "::/0",
  "0.0.0.0/1",
  "128.0.0.0/7",
  "8000::/1",
  "::ffff:0.0.0.0/96",
  "::ffff:0.0.0.0/97",
  "::ffff:0:0/90",
  "::/16",
  "loopback",
  "",
])
  test(`"${given}" is refused as a proxy to trust`, () => {
    assert.throws(() => trustedProxies([given]), { code: "argument-wrong", where: "--trust-proxy" });
  });

test("addresses and networks of both families are taken as they are", () => {
  const given = ["192.0.2.7", "192.0.2.0/28", "10.0.0.0/8", "2001:db8::1", "2001:db8::/64", "fd00::/16"];
  assert.deepEqual(trustedProxies(given), given);
});
