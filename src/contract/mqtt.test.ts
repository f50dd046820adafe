import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { filterTakes, filterTakesCommands, isTopicFilter, parseTopic, topicOf } from "./mqtt.ts";

const device = fc.stringMatching(/^[a-z0-9]{8,40}$/);
const kind = fc.constantFrom("report" as const, "answer" as const, "command" as const);

test("a topic names the device and the kind that it was made of", () => {
  fc.assert(
    fc.property(device, kind, (id, what) => {
      assert.deepEqual(parseTopic(topicOf(id, what)), { device: id, kind: what });
    }),
  );
});

for (const topic of [
  "",
  "carelabel",
  "carelabel/pump000000000001",
  "carelabel/pump000000000001/",
  "carelabel/pump000000000001/report/",
  "/carelabel/pump000000000001/report",
  "carelabel/PUMP000000000001/report",
  "carelabel/pump/report",
  "carelabel/+/report",
  "carelabel/pump000000000001/report\n",
  "$SYS/carelabel/pump000000000001/report",
]) {
  test(`"${topic.replace("\n", "\\n")}" names no device`, () => {
    assert.equal(parseTopic(topic), null);
  });
}

// The examples of MQTT 5, 4.7.1.
for (const [filter, topic, takes] of [
  ["sport/tennis/player1/#", "sport/tennis/player1", true],
  ["sport/tennis/player1/#", "sport/tennis/player1/ranking", true],
  ["sport/#", "sport", true],
  ["#", "a/b", true],
  ["sport/tennis/+", "sport/tennis/player1", true],
  ["sport/tennis/+", "sport/tennis/player1/ranking", false],
  ["sport/+", "sport", false],
  ["sport/+", "sport/", true],
  ["+/+", "/finance", true],
  ["/+", "/finance", true],
  ["+", "/finance", false],
] as const) {
  test(`${filter} ${takes ? "takes" : "does not take"} ${topic}`, () => {
    assert.equal(filterTakes(filter, topic), takes);
  });
}

test("wildcards stand alone in their level, and # in the last one", () => {
  for (const filter of ["#", "+", "a/+/b", "a/#", "/", "+/#"]) assert.ok(isTopicFilter(filter), filter);
  for (const filter of ["", "a#", "a/#/b", "a+", "+a/b", "a\0"]) assert.ok(!isTopicFilter(filter), filter);
});

test("a filter takes commands where some device's command topic fits it", () => {
  for (const filter of ["#", "carelabel/#", "carelabel/+/command", "+/+/+", "carelabel/pump000000000001/command"])
    assert.ok(filterTakesCommands(filter), filter);
  for (const filter of ["carelabel/+/report", "carelabel/+", "+", "carelabel/PUMP/command", "$SYS/#"])
    assert.ok(!filterTakesCommands(filter), filter);
});
