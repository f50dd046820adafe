import assert from "node:assert/strict";
import { test } from "node:test";
import { destinationForTests, reportForTests } from "../../report-for-tests.ts";
import { world } from "../../world-for-tests.ts";
import { auditWords } from "./audit-words.ts";
import { destinationDetails } from "./destination-words.ts";

const mark = (what: string, count = 1) => ({ kind: "detail", what, direction: "up", count }) as const;

test("what two receivers may read differently is told at its destination in the terminal", () => {
  const marks = [
    mark("HTTP Basic"),
    mark("HTTP names two hosts: evil.example", 2),
    mark("TCP bytes sent again as others"),
  ];
  const destination = destinationForTests({ marks });
  assert.deepEqual(
    destinationDetails(destination).filter((line) => line.startsWith("in doubt")),
    [
      "in doubt: HTTP names two hosts, also evil.example: servers may take different ones (2×)",
      "in doubt: TCP bytes that were sent again as others: the receiver may have taken either (1×)",
    ],
  );
  const words = auditWords(reportForTests({ destinations: [destination] }), world.countries);
  assert.match(words, / in doubt: HTTP names two hosts, also evil\.example: servers may take\s+different ones \(2×\)/);
});

test("of many doubts the first are told, and how many more there are", () => {
  const marks = Array.from({ length: 10 }, (_, at) => mark(`HTTP names two hosts: h${at}.example`));
  const lines = destinationDetails(destinationForTests({ marks }));
  assert.equal(lines.length, 7);
  assert.equal(lines.at(-1), "in doubt: and 4 more");
});
