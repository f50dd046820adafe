import assert from "node:assert/strict";
import { test } from "node:test";
import { changedElements, FAMILIES, readTable, wholeRuleset } from "./ruleset.ts";

type Command = Record<string, Record<string, { family?: string; table?: string; name?: string; elem?: string[] }>>;
const commandsIn = (json: string): Command[] => JSON.parse(json).nftables;
const ELEMENTS = new Set(["02:00:00:00:00:01", "10.0.0.7", "fd00::7"]);

test("every command is about our own tables, and none flushes", () => {
  const commands = [
    ...commandsIn(wholeRuleset(FAMILIES, ELEMENTS)),
    ...commandsIn(changedElements(FAMILIES, ELEMENTS, ELEMENTS)),
  ];
  for (const command of commands) {
    const [[verb, about] = ["", {}]] = Object.entries(command);
    assert.ok(verb === "add" || verb === "delete");
    for (const [kind, { table, name }] of Object.entries(about))
      assert.equal(kind === "table" ? name : table, "carelabel");
  }
});

test("each address goes into the set of its kind", () => {
  const sets = commandsIn(wholeRuleset(["inet"], ELEMENTS)).flatMap(({ add }) => add?.element ?? []);
  assert.deepEqual(
    sets.map(({ name, elem }) => [name, elem]),
    [
      ["macs", ["02:00:00:00:00:01"]],
      ["ipv4", ["10.0.0.7"]],
      ["ipv6", ["fd00::7"]],
    ],
  );
});

test("what goes is added before it is deleted, so that it may be gone already", () => {
  const verbs = commandsIn(changedElements(["inet"], new Set(["10.0.0.7"]), new Set())).map((one) => Object.keys(one));
  assert.deepEqual(verbs, [["add"], ["delete"]]);
});

test("a table is read back with counts; its shape knows no handles and no elements", () => {
  const listing = (handle: number, elem: unknown) =>
    JSON.stringify({
      nftables: [
        { metainfo: { version: "1.0.6" } },
        { table: { family: "inet", name: "carelabel", handle } },
        { set: { family: "inet", name: "ipv6", table: "carelabel", type: "ipv6_addr", handle, elem } },
      ],
    });
  const counted = readTable(listing(2, [{ elem: { val: "fd00::0:7", counter: { packets: 3, bytes: 180 } } }]));
  assert.deepEqual([...(counted?.dropped ?? [])], [["fd00::7", { packets: 3, bytes: 180 }]]);
  assert.equal(counted?.shape, readTable(listing(9, undefined))?.shape);
});

for (const listing of ["", "Error: No such file", "[]", "null", '{"nftables": 1}', '{"nftables": [null, 1, "x"]}'])
  test(`"${listing}" is no table`, () => assert.equal(readTable(listing), undefined));
