import assert from "node:assert/strict";
import { test } from "node:test";
import type { SessionState } from "../contract/session.ts";
import { codeHost, publicOrigin } from "./public-address.ts";
import { openWholeServer } from "./whole-server-for-tests.ts";

for (const [address, port, host, origin] of [
  [{ host: null, secure: false }, 8420, "127.0.0.1:8420", null],
  [{ host: "carelabel.example", secure: true }, 8420, "carelabel.example:8420", "https://carelabel.example:8420"],
  [{ host: "carelabel.example", secure: true }, 443, "carelabel.example", "https://carelabel.example"],
  [{ host: "carelabel.example", secure: false }, 8420, "carelabel.example", "https://carelabel.example"],
  [{ host: "192.0.2.7", secure: true }, 8420, "192.0.2.7:8420", "https://192.0.2.7:8420"],
] as const) {
  test(`codes of a server at ${address.host ?? "loopback"} (${address.secure ? "TLS" : "plain"}, port ${port}) lead to ${host}`, () => {
    assert.equal(codeHost(address, port), host);
    assert.equal(publicOrigin(address, port), origin);
  });
}

test("the page is told where phones reach the server, once somebody is signed in", async () => {
  for (const [options, origin] of [
    [{}, null],
    [{ publicHost: "carelabel.example" }, "https://carelabel.example"],
  ] as const) {
    const whole = await openWholeServer(options);
    const told = async (init?: RequestInit) =>
      ((await (await whole.call("/api/v1/session", init)).json()) as SessionState).publicOrigin;
    try {
      assert.equal(await told({ headers: { cookie: whole.cookie } }), origin);
      assert.equal(await told({ headers: { cookie: "" } }), null);
    } finally {
      await whole.close();
    }
  }
});
