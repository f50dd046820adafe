import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { destinationForTests, KEPT, OPEN, reportForTests, UNSEEN, WEAK } from "../../report-for-tests.ts";
import { flowOf, protectionState } from "./flow.ts";
import { drawFlow } from "./flow-drawing.ts";

test("what everybody can read is open, what is outdated is weak, and what was not seen is never kept", () => {
  assert.deepEqual([KEPT, WEAK, OPEN, UNSEEN].map(protectionState), ["kept", "weak", "open", "unseen"]);
  const { protection } = KEPT;
  assert.ok(protection !== null);
  assert.equal(protectionState({ ...KEPT, protection: { ...protection, agreedBy: "proxy" } }), "unseen");
  assert.equal(protectionState({ ...KEPT, protection: { ...protection, interception: "mitmproxy" } }), "unseen");
  assert.equal(protectionState({ ...KEPT, protection: { ...protection, grade: "broken" } }), "open");
  const expired = {
    subject: "",
    issuer: "",
    notBefore: null,
    notAfter: null,
    key: "",
    signature: "",
    names: [],
    fingerprint: "",
  };
  const certificates = [{ ...expired, problems: ["expired" as const] }];
  assert.equal(protectionState({ ...KEPT, protection: { ...protection, certificates } }), "weak");
});

test("a party is as well protected as the worst of its destinations, and its bytes are all of theirs", () => {
  const second = { ...WEAK, operator: KEPT.operator, bytesUp: null, bytesDown: 5 };
  const { parties, places } = flowOf(reportForTests({ destinations: [KEPT, second] }));
  assert.deepEqual(
    places.map(({ key }) => key),
    ["DE", "CA"],
  );
  assert.deepEqual(parties, [
    {
      name: "Example Imaging SE",
      parties: 1,
      bytes: 9_000_055,
      state: "weak",
      declared: false,
      destinations: 2,
      gravest: 0,
      edges: [
        { place: 0, bytes: 9_000_050, state: "kept" },
        { place: 1, bytes: 5, state: "weak" },
      ],
    },
  ]);
});

test("bytes that no capture tells are unknown, not none", () => {
  const silent = destinationForTests({ bytesUp: null, bytesDown: null });
  assert.equal(flowOf(reportForTests({ destinations: [silent] })).parties[0]?.bytes, null);
});

test("what is beyond the picture is drawn as one, so that nobody is left out", () => {
  const codes = [
    "DE",
    "FR",
    "IT",
    "ES",
    "PL",
    "SE",
    "FI",
    "DK",
    "NL",
    "BE",
    "AT",
    "CZ",
    "PT",
    "GR",
    "IE",
    "HU",
    "RO",
    "BG",
  ];
  const destinations = Array.from({ length: 60 }, (_, index) =>
    destinationForTests({
      host: `host-${index}.example`,
      place: { ...KEPT.place, country: codes[index % codes.length] ?? null },
      bytesUp: 1,
      bytesDown: 0,
    }),
  );
  const { parties, places } = flowOf(reportForTests({ destinations }));
  assert.equal(parties.length, 24);
  const last = parties.at(-1);
  assert.deepEqual([last?.parties, last?.destinations, last?.gravest], [37, 37, 23]);
  assert.equal(
    parties.reduce((all, { bytes }) => all + (bytes ?? 0), 0),
    60,
  );
  assert.deepEqual(places.at(-1), { key: "", places: 3, declared: true });
});

test("every box stands inside the picture and upon no other, and every line leads from box to box", () => {
  const destination = fc
    .record({
      host: fc.string({ maxLength: 60 }),
      country: fc.constantFrom("DE", "US", "CA", null),
      bytesUp: fc.option(fc.nat()),
    })
    .map(({ host, country, bytesUp }) => destinationForTests({ host, bytesUp, place: { ...KEPT.place, country } }));
  fc.assert(
    fc.property(
      fc.array(destination, { maxLength: 40 }),
      fc.integer({ min: 300, max: 1200 }),
      (destinations, width) => {
        const flow = flowOf(reportForTests({ destinations }));
        const words = {
          device: "Device with a rather long name",
          headings: ["Device", "Party", "Place"] as const,
          parties: flow.parties.map(({ name }) => name),
          places: flow.places.map(({ key }) => key),
        };
        const { boxes, lines, height, ...drawing } = drawFlow(flow, words, width);
        assert.equal(drawing.width, width);
        assert.equal(boxes.length, 1 + flow.parties.length + flow.places.length);
        for (const box of boxes) {
          assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height);
          assert.ok(box.lines.length >= 1 && box.lines.length <= 2);
          const others = boxes.filter(
            (other) => other !== box && other.x === box.x && Math.abs(other.y - box.y) < box.height,
          );
          assert.deepEqual(others, []);
        }
        for (const { from, to, thickness } of lines) {
          assert.ok(boxes.some(({ x, y, width, height }) => x + width === from[0] && near(y + height / 2, from[1])));
          assert.ok(boxes.some(({ x, y, height }) => x === to[0] && near(y + height / 2, to[1])));
          assert.ok(thickness >= 1 && thickness <= 11);
        }
      },
    ),
    { numRuns: 60 },
  );
});

function near(one: number, other: number): boolean {
  return Math.abs(one - other) < 1e-6;
}
