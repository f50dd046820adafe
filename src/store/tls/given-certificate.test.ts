import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openDataKey } from "../data-key.ts";
import { givenCertificate } from "./given-certificate.ts";
import { serverCertificate } from "./server-certificate.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const NOW = new Date("2026-11-21T12:00:00Z");
const days = (number: number) => new Date(NOW.getTime() + number * 86_400_000);
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "carelabel-given-"));
  const dataKey = await openDataKey(folder, { environment: {} });
  const { key, cert, caPem, caDer } = await serverCertificate({ folder, dataKey, hosts: ["a.example"], now: NOW });
  const leaf = cert.slice(0, cert.length - caPem.length);
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const files: Record<string, string | Uint8Array> = {
    "server.pem": cert,
    "server.key": key,
    "reversed.pem": caPem + leaf,
    "commented.pem": `subject=a\r\n${leaf.replaceAll("\n", "\r\n")}`,
    "server.der": caDer,
    "damaged.pem": cert.replace(/[A-Za-z0-9+/]{64}\n/, ""),
    "damaged.key": key.replace(/[A-Za-z0-9+/]{64}\n/, ""),
    "other.key": privateKey.export({ type: "pkcs8", format: "pem" }),
    "locked.key": privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }),
    "empty.pem": "",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("a sound pair is served as it is given", async () => {
  const given = await givenCertificate(at("server.pem"), at("server.key"), NOW);
  assert.equal(given.cert, readFileSync(at("server.pem"), "utf8"));
  assert.equal(given.key, readFileSync(at("server.key"), "utf8"));
  assert.equal(given.notAfter.toISOString(), "2027-12-22T12:00:00.000Z");
  await givenCertificate(at("commented.pem"), at("server.key"), NOW);
});

for (const [what, certificate, key, code, message] of [
  ["a certificate that is not there", "none.pem", "server.key", "file-unreadable", /no such file/],
  ["a key that is not there", "server.pem", "none.key", "file-unreadable", /no such file/],
  ["a folder", "", "server.key", "file-unreadable", /EISDIR/],
  ["swapped paths", "server.key", "server.pem", "certificate-unusable", /are the two paths swapped/],
  ["a certificate in DER", "server.der", "server.key", "certificate-unusable", /openssl x509 -inform der/],
  ["an empty file", "empty.pem", "server.key", "certificate-unusable", /no certificate in PEM/],
  ["a damaged certificate", "damaged.pem", "server.key", "certificate-unusable", /damaged/],
  ["a chain in the wrong order", "reversed.pem", "server.key", "certificate-unusable", /has to stand first/],
  ["a file without a key", "server.pem", "server.pem", "key-unusable", /no private key in PEM/],
  ["a damaged key", "server.pem", "damaged.key", "key-unusable", /damaged/],
  ["a key behind a passphrase", "server.pem", "locked.key", "key-unusable", /openssl pkey/],
  ["another certificate's key", "server.pem", "other.key", "key-unusable", /not the key of the certificate/],
] as const) {
  test(`${what} is refused, saying what is wrong`, async () => {
    await assert.rejects(givenCertificate(at(certificate), at(key), NOW), { name: "InputError", code, message });
  });
}

test("a certificate that has ended or has not begun is refused with its day", async () => {
  const given = (now: Date) => givenCertificate(at("server.pem"), at("server.key"), now);
  await given(days(395));
  await assert.rejects(given(days(397)), { code: "certificate-unusable", message: /ended on 2027-12-22/ });
  await assert.rejects(given(days(-2)), { code: "certificate-unusable", message: /begins on 2026-11-20 only/ });
});
