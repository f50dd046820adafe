import assert from "node:assert/strict";
import { test } from "node:test";
import { isThisMachine } from "./problem-words.ts";

test("only on the server's own machine is the reader told to start it", () => {
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) assert.ok(isThisMachine(host), host);
  for (const host of ["carelabel.example", "192.168.1.20", "localhost.example", "127.0.0.1.example"])
    assert.ok(!isThisMachine(host), host);
});
