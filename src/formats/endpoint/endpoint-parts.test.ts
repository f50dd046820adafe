import assert from "node:assert/strict";
import { test } from "node:test";
import { isLocalHost, peerOfUrl, serviceOnPort } from "./endpoint-parts.ts";

test("a URL gives host, port and protocol, and nothing of user, path and query", () => {
  assert.deepEqual(peerOfUrl("https://user:secret@API.example.org/patients?id=7"), {
    host: "api.example.org",
    port: 443,
    transport: "tcp",
    protection: "TLS",
    protocol: "HTTPS",
  });
  assert.deepEqual(peerOfUrl("coaps://[2001:db8::7]:7000/x"), {
    host: "2001:db8::7",
    port: 7000,
    transport: "udp",
    protection: "DTLS",
    protocol: "CoAPS",
  });
  assert.deepEqual(peerOfUrl("dicom://pacs.example.org:11112"), {
    host: "pacs.example.org",
    port: 11112,
    protocol: "DICOM",
  });
});

test("templates, relative addresses and bare names are no peers", () => {
  for (const text of [
    "/api",
    "api.example.org",
    "https://{region}.example.org/",
    "https://",
    "https://a b/",
    "https://localhost/",
    "mailto:a@b.example",
    "x".repeat(5000),
  ]) {
    assert.equal(peerOfUrl(text), undefined, text);
  }
});

test("a port hints at a protocol only where that is customary", () => {
  assert.equal(serviceOnPort(443, "tcp"), "HTTPS");
  assert.equal(serviceOnPort(443, "udp"), "QUIC");
  assert.equal(serviceOnPort(9543, "tcp"), undefined);
});

test("addresses of the local network and names below .local are local", () => {
  for (const host of ["local", "192.168.1.7", "10.0.0.0/8", "printer.local", "fe80::1", "224.0.0.251"])
    assert.ok(isLocalHost(host), host);
  for (const host of ["api.example.org", "8.8.8.8", "local.example.org"]) assert.ok(!isLocalHost(host), host);
});
