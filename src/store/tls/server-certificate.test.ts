import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:https";
import type { AddressInfo, LookupFunction } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { id_ce_subjectAltName } from "@peculiar/asn1-x509";
import { type DataKey, openDataKey } from "../data-key.ts";
import { openAuthority } from "./certificate-authority.ts";
import { alternativeNames, hostsOf } from "./host-names.ts";
import { commonName, extension, issueCertificate, newKeyPair, subjectOf } from "./issue-certificate.ts";
import { type OwnCertificate, type ServedCertificate, serverCertificate } from "./server-certificate.ts";

let folder: string;
let dataKey: DataKey;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "carelabel-tls-"));
  dataKey = await openDataKey(folder, { environment: {} });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NOW = new Date("2026-11-21T12:00:00.500Z");
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
const HOSTS = ["carelabel.clinic.example", "localhost", "127.0.0.1", "::1"];
const certificate = (hosts = HOSTS, now = NOW) => serverCertificate({ folder, dataKey, hosts, now });
const own = (served: ServedCertificate) => new X509Certificate(served.cert);

/** What a client that trusts `ca` gets from a server with this certificate. */
async function visit(served: ServedCertificate, ca: string, host: string): Promise<string> {
  const server = createServer({ key: served.key, cert: served.cert }, (_, response) => response.end("labels"));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((answer, refuse) => {
      // Whatever the name, the way leads to this machine: only the certificate decides.
      const lookup: LookupFunction = (_, { all }, found) =>
        all === true ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4);
      get({ host, port, ca, lookup, agent: false }, (response) => {
        response.setEncoding("utf8").on("data", answer);
      }).on("error", refuse);
    });
  } finally {
    server.close();
  }
}

test("a client that installed the root is served under every name and address, and under no other", async () => {
  const served = await serverCertificate({ folder, dataKey, hosts: HOSTS, now: new Date() });
  for (const host of ["carelabel.clinic.example", "localhost", "127.0.0.1"]) {
    assert.equal(await visit(served, served.caPem, host), "labels");
  }
  await assert.rejects(visit(served, served.caPem, "other.clinic.example"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
  const stranger = mkdtempSync(join(tmpdir(), "carelabel-stranger-"));
  const { caPem } = await serverCertificate({ folder: stranger, dataKey, hosts: HOSTS, now: new Date() });
  rmSync(stranger, { recursive: true });
  await assert.rejects(visit(served, caPem, "localhost"), /certificate/);
});

test("the root is an authority of ten years for servers directly below it, and its fingerprint is that of its DER", async () => {
  const served = await certificate();
  const root = new X509Certificate(served.caPem);
  assert.equal(root.ca, true);
  assert.equal(root.subject, "CN=CareLabel CA of carelabel.clinic.example");
  assert.equal(root.validToDate.toISOString(), "2036-11-21T12:00:00.000Z");
  assert.ok(root.verify(root.publicKey));
  assert.equal(new X509Certificate(served.caDer).fingerprint256, served.caFingerprint);
  assert.match(served.caFingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test("the server's certificate names its hosts, serves TLS only, and ends within 397 days", async () => {
  const served = await certificate();
  const leaf = own(served);
  assert.equal(leaf.ca, false);
  assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
  assert.ok(leaf.checkIssued(new X509Certificate(served.caPem)));
  for (const name of HOSTS) assert.ok(leaf.checkHost(name) ?? leaf.checkIP(name), name);
  assert.equal(leaf.validToDate.getTime() - leaf.validFromDate.getTime(), 397 * 86_400_000);
  assert.equal(leaf.serialNumber.length, 32);
  assert.equal(served.notAfter.getTime(), leaf.validToDate.getTime());
});

test("a restart shows the same certificate, in whatever order the hosts are told", async () => {
  const first = await certificate();
  assert.deepEqual(await certificate([...HOSTS].reverse().concat("LOCALHOST.")), first);
});

test("no private key lies in the clear", async () => {
  const served = await certificate();
  assert.deepEqual(readdirSync(join(folder, "tls")).sort(), ["ca.key", "ca.pem", "server.key", "server.pem"]);
  const leaked = Buffer.from(served.key.replace(/-----[^-]+-----|\n/g, ""), "base64").subarray(36, 68);
  for (const name of readdirSync(join(folder, "tls"))) {
    const bytes = readFileSync(join(folder, "tls", name));
    assert.ok(!bytes.includes("PRIVATE KEY") && !bytes.includes(leaked), name);
  }
  if (process.platform !== "win32") assert.equal(statSync(join(folder, "tls", "ca.key")).mode & 0o777, 0o600);
});

test("it is renewed in the last 30 days, under the root that people have installed", async () => {
  const first = await certificate();
  assert.equal((await certificate(HOSTS, later(365))).cert, first.cert);
  const renewed = await certificate(HOSTS, later(367));
  assert.notEqual(renewed.cert, first.cert);
  assert.equal(renewed.caPem, first.caPem);
  assert.equal(renewed.notAfter.getTime(), first.notAfter.getTime() + 367 * 86_400_000);
});

test("other hosts get a new certificate under the same root", async () => {
  const first = await certificate();
  const moved = await certificate(["carelabel.clinic.example", "10.3.2.1", "nas.local"]);
  assert.equal(moved.caPem, first.caPem);
  assert.equal(own(moved).subjectAltName, "IP Address:10.3.2.1, DNS:carelabel.clinic.example, DNS:nas.local");
  assert.equal(own(moved).checkHost("localhost"), undefined);
});

test("a server certificate that was damaged or lost its key is made anew", async () => {
  const first = await certificate();
  writeFileSync(join(folder, "tls", "server.pem"), "damaged");
  assert.equal((await certificate()).caPem, first.caPem);
  rmSync(join(folder, "tls", "server.key"));
  assert.equal((await certificate()).caPem, first.caPem);
});

test("a root that is about to end is made anew, and the server's certificate never outlives its root", async () => {
  const first = await certificate();
  const last = await certificate(HOSTS, later(3652 - 100));
  assert.equal(last.caPem, first.caPem);
  assert.equal(last.notAfter.getTime(), first.caNotAfter.getTime());
  const next = await certificate(HOSTS, later(3652 - 20));
  assert.notEqual(next.caPem, first.caPem);
  assert.ok(own(next).checkIssued(new X509Certificate(next.caPem)));
});

test("the authority speaks for no foreign name: neither here nor, with its key stolen, to a client", async () => {
  const now = new Date();
  const served = await serverCertificate({ folder, dataKey, hosts: HOSTS, now });
  await assert.rejects(certificate(["bank.example"], now), {
    code: "certificate-unusable",
    message: /may not speak for bank.example; .*delete the folder tls/,
  });
  const moved = await certificate([...HOSTS, "bank.example", "8.8.8.8", "2001:db8::1"], now);
  assert.deepEqual(moved.leftOut, ["2001:db8::1", "8.8.8.8", "bank.example"]);
  assert.equal(moved.cert, served.cert);

  const authority = await openAuthority({ folder, dataKey, hosts: HOSTS, namedAfter: "", now });
  const { publicKey, privateKey } = newKeyPair();
  const forged = issueCertificate({
    subject: commonName("bank"),
    issuer: subjectOf(authority.certificate),
    publicKey,
    signingKey: authority.privateKey,
    notBefore: now,
    notAfter: new Date(now.getTime() + 1e9),
    extensions: [extension(id_ce_subjectAltName, alternativeNames(["bank.example"]), { critical: false })],
  });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const stolen = { key, cert: forged.toString() + served.caPem, notAfter: forged.validToDate };
  await assert.rejects(visit(stolen, served.caPem, "bank.example"), { message: /permitted subtree violation/ });
});

test("without the right data key the authority stays closed and is not replaced", async () => {
  const { caPem } = await certificate();
  const environment = { CARELABEL_DATA_KEY: Buffer.alloc(32, 7).toString("base64") };
  const other = await openDataKey(join(folder, "other"), { environment });
  await assert.rejects(serverCertificate({ folder, dataKey: other, hosts: HOSTS, now: NOW }), {
    code: "key-unusable",
    where: "tls/ca.key",
  });
  assert.equal(readFileSync(join(folder, "tls", "ca.pem"), "utf8"), caPem);
});

test("an authority whose files do not fit is told, since people have installed it", async () => {
  await certificate();
  const whole = readFileSync(join(folder, "tls", "ca.pem"));
  writeFileSync(join(folder, "tls", "ca.pem"), whole.subarray(0, 200));
  await assert.rejects(certificate(), { code: "certificate-unusable", message: /damaged; restore/ });
  writeFileSync(join(folder, "tls", "ca.pem"), readFileSync(join(folder, "tls", "server.pem")));
  await assert.rejects(certificate(), { code: "certificate-unusable", message: /belongs to another certificate/ });
  writeFileSync(join(folder, "tls", "ca.pem"), whole);
  rmSync(join(folder, "tls", "ca.key"));
  await assert.rejects(certificate(), { code: "certificate-unusable", message: /key is missing/ });
});

test("a long host name still makes a root and a certificate", async () => {
  const long = `${"ward-".repeat(12)}x.${"clinic-".repeat(8)}y.example`;
  const served: OwnCertificate = await certificate([long]);
  assert.equal(own(served).checkHost(long), long);
});

test("hosts are written one way: lower case, Punycode, short addresses without zone", () => {
  assert.deepEqual(hostsOf(["Klinik-Süd.example", "FE80:0::1%eth0", "::ffff:10.0.0.1", "nas.local."]), [
    "10.0.0.1",
    "fe80::1",
    "nas.local",
    "xn--klinik-sd-x9a.example",
  ]);
});

for (const host of [
  "",
  "two words",
  "-a.example",
  "a..example",
  "*.example",
  "https://a.example",
  "a_b",
  "a.example/x",
  "a.example:443",
  "10.1",
  "1.2.3.4.5",
]) {
  test(`"${host}" is no host`, () => {
    assert.throws(() => hostsOf([host]), { name: "InputError", code: "argument-wrong", where: "hosts" });
  });
}
