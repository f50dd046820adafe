import assert from "node:assert/strict";
import { test } from "node:test";
import { destinationForTests, reportForTests } from "../../report-for-tests.ts";
import { world } from "../../world-for-tests.ts";
import { auditPaper } from "./audit-paper.ts";
import { hostCell } from "./destination-cells.ts";
import { seen } from "./page-text-for-tests.ts";
import { paperHtml } from "./paper-html.ts";

const mark = (what: string, count = 1) => ({ kind: "detail", what, direction: "up", count }) as const;
const MARKS = [
  mark("HTTP Basic"),
  mark("HTTP names two hosts: <b>evil.example", 2),
  mark("TCP bytes sent again as others"),
];

for (const [language, doubts] of [
  [
    "en",
    [
      "HTTP names two hosts, also <b>evil.example: servers may take different ones (2 times)",
      "TCP bytes that were sent again as others: the receiver may have taken either (once)",
    ],
  ],
  [
    "de",
    [
      "HTTP nennt zwei Rechner, auch <b>evil.example: Server können verschiedene davon nehmen (2-mal)",
      "TCP-Bytes, die noch einmal und anders gesendet wurden: Der Empfänger kann die einen oder die anderen genommen haben (einmal)",
    ],
  ],
] as const)
  test(`what two receivers may read differently stands at its destination in a document (${language})`, () => {
    const speech = { language, countries: world.countries };
    const destination = destinationForTests({ marks: MARKS });
    const cell = hostCell(destination, true, speech).map(({ text }) => text);
    assert.deepEqual(cell.slice(-2), doubts);
    const html = paperHtml(auditPaper(reportForTests({ destinations: [destination] }), speech));
    assert.ok(!html.includes("<b>evil"));
    for (const words of doubts) assert.ok(seen(html).includes(words), words);
  });

test("of many doubts a document tells the first, and how many more there are", () => {
  const marks = Array.from({ length: 10 }, (_, at) => mark(`HTTP names two hosts: h${at}.example`));
  const cell = hostCell(destinationForTests({ marks }), false, { language: "en", countries: world.countries });
  assert.deepEqual(
    cell.slice(-2).map(({ text }) => text),
    ["HTTP names two hosts, also h2.example: servers may take different ones (once)", "and 7 more"],
  );
});
