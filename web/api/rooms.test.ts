import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../src/contract/routes.ts";
import { curlOf } from "./curl.ts";
import { BY_ROOM } from "./rooms.ts";

test("every route of the contract stands in one room of the reference", () => {
  const shown = BY_ROOM.flatMap(({ routes }) => routes.map(({ name }) => name));
  assert.deepEqual(shown.toSorted(), Object.keys(ROUTES).sort());
});

test("the example of a change says which version it changes, with a token", () => {
  const command = curlOf(ROUTES.changePlace, "https://carelabel.example");
  assert.match(command, /^curl -X PUT "https:\/\/carelabel\.example\/api\/v1\/places\/\$\{id\}"/);
  assert.match(command, /-H 'If-Match: "1"'/);
  assert.match(command, /Bearer \$TOKEN/);
  assert.match(command, /"kind":"facility"/);
});
