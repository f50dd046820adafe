import assert from "node:assert/strict";
import { test } from "node:test";
import { InputError } from "../../domain/input-error.ts";
import { unicastAddress, unicastMac } from "../../links/gateway-api.ts";
import { namedProtection, neverIsolated } from "./never-isolated.ts";
import type { RunProgram } from "./system-programs.ts";

/** As `ip -j` of iproute2 6.1 wrote it on a gateway. */
const SAID: Readonly<Record<string, string>> = {
  "-j addr":
    '[{"ifname":"lo","address":"00:00:00:00:00:00","broadcast":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8}]},{"ifname":"br0","address":"02:00:00:00:00:aa","broadcast":"ff:ff:ff:ff:ff:ff","addr_info":[{"family":"inet","local":"10.0.0.1","prefixlen":24,"broadcast":"10.0.0.255"},{"family":"inet6","local":"fd00::1","prefixlen":64}]}]',
  "-j -4 route show default":
    '[{"dst":"default","nexthops":[{"gateway":"10.9.0.1","dev":"a"},{"gateway":"10.9.1.1","dev":"b"}]}]',
  "-j -6 route show default": '[{"dst":"default","gateway":"fe80::1","dev":"eth1","metric":1024}]',
  "-j neigh":
    '[{"dst":"10.0.0.7","dev":"br0","lladdr":"02:00:00:00:00:07","state":["STALE"]},{"dst":"fe80::1","dev":"eth1","lladdr":"02:00:00:00:00:fe","router":null,"state":["REACHABLE"]},{"dst":"10.0.0.20","dev":"br0","lladdr":"02:00:00:00:00:20","state":["STALE"]}]',
};
const says =
  (said: Readonly<Record<string, string | undefined>>): RunProgram =>
  async (_, args) => {
    const stdout = said[args.join(" ")];
    return { ok: stdout !== undefined, stdout: stdout ?? "", said: "" };
  };

test("the gateway, the ways out, their MAC addresses, the caller and what is named are protected; a device is not", async () => {
  const named = namedProtection(["10.0.0.16/28", "02-00-00-00-00-BB"]);
  const never = await neverIsolated(says(SAID), named, "::ffff:10.5.0.9");
  for (const [element, why] of [
    ["02:00:00:00:00:aa", /gateway's own/],
    ["10.0.0.1", /gateway's own/],
    ["fd00::1", /gateway's own/],
    ["10.0.0.255", /broadcast/],
    ["10.9.0.1", /default route/],
    ["10.9.1.1", /default route/],
    ["fe80::1", /default route/],
    ["02:00:00:00:00:fe", /default route\), at address fe80::1/],
    ["10.5.0.9", /CareLabel/],
    ["10.0.0.20", /--never/],
    ["02:00:00:00:00:20", /--never, at address 10\.0\.0\.20/],
    ["02:00:00:00:00:bb", /--never/],
  ] as const)
    assert.match(never?.because(element) ?? "nothing", why, element);
  for (const element of ["10.0.0.7", "02:00:00:00:00:07", "fd00::7"]) assert.equal(never?.because(element), undefined);
});

test("a system that does not tell its routes protects nothing, so nothing may be isolated", async () => {
  const nobody = namedProtection([]);
  assert.equal(await neverIsolated(says({ ...SAID, "-j neigh": undefined }), nobody, undefined), undefined);
  assert.equal(await neverIsolated(says({ ...SAID, "-j addr": "Object" }), nobody, undefined), undefined);
  assert.ok(await neverIsolated(says({ ...SAID, "-j -6 route show default": "" }), nobody, undefined));
});

test("a protection that is no address is told at the start", () => {
  for (const text of ["router", "10.0.0.0/33", "", "ff:ff:ff:ff:ff:ff"])
    assert.throws(() => namedProtection([text]), InputError);
});

test("one device's address is taken in its one form, all else is not", () => {
  for (const text of ["02:0A:00:00:00:fe", "02-0a-00-00-00-fe", "020a000000fe"])
    assert.equal(unicastMac(text), "02:0a:00:00:00:fe");
  for (const text of [
    "",
    "02:0a:00:00:00",
    "02:0a-00:00:00:fe",
    "01:00:5e:00:00:01",
    "00:00:00:00:00:00",
    "02:0a:00:00:00:fe\n",
  ])
    assert.equal(unicastMac(text), undefined, text);
  assert.equal(unicastAddress("FD00:0:0:0:0:0:0:7"), "fd00::7");
  assert.equal(unicastAddress("::ffff:10.0.0.7"), "10.0.0.7");
  for (const text of [
    "",
    "10.0.0",
    "10.0.0.7/24",
    "0.0.0.0",
    "127.0.0.1",
    "224.0.0.1",
    "::",
    "ff02::1",
    "fe80::1%eth0",
    "[fd00::1]",
    "10.0.0.7 }",
  ])
    assert.equal(unicastAddress(text), undefined, text);
});
