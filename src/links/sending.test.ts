import assert from "node:assert/strict";
import { test } from "node:test";
import { isLocalHost, isLoopbackHost, reasonOf } from "./sending.ts";

test("only a code leaves a failed connection, never its text", () => {
  assert.equal(reasonOf(Object.assign(new Error("at https://x/?key=abc"), { code: "ECONNREFUSED" })), "ECONNREFUSED");
  assert.equal(reasonOf(new AggregateError([Object.assign(new Error(""), { code: "EHOSTUNREACH" })])), "EHOSTUNREACH");
  assert.equal(reasonOf(new Error("https://x/?key=abc")), "connection failed");
  assert.equal(reasonOf(Object.assign(new Error(""), { code: "see https://x/?key=abc" })), "connection failed");
});

test("this machine and the local network are told by address", () => {
  for (const host of ["localhost", "127.0.0.9", "::1", "[::1]"]) assert.ok(isLoopbackHost(host), host);
  for (const host of ["127.0.0.1.example", "10.0.0.1", "localhost.example"]) assert.ok(!isLoopbackHost(host), host);
  for (const host of ["10.1.2.3", "192.168.0.1", "[fd00::1]"]) assert.ok(isLocalHost(host), host);
  for (const host of ["8.8.8.8", "[2001:4860::1]", "siem"]) assert.ok(!isLocalHost(host), host);
});
