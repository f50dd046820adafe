import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canaryForTests, nodeHash } from "../../canary-for-tests.ts";
import { nodeContentExaminer } from "../../content-for-tests.ts";
import { hitPath } from "../../domain/traffic/canary/hit.ts";
import { canaryPatterns } from "../../domain/traffic/canary/patterns.ts";
import { CanaryScanner } from "../../domain/traffic/canary/scanner.ts";
import type { MessageAbout, MessageExamination } from "../../domain/traffic/content.ts";

const { familyName } = canaryForTests();
const examiner = nodeContentExaminer(new CanaryScanner(canaryPatterns(canaryForTests(), nodeHash)));
const ABOUT: MessageAbout = { host: "a.example", path: "", direction: 0, mediaType: null, contentEncoding: null };
const CUT = "body > begun in the message before > family name";

/** What is found in the messages of one stream, each pushed in small pieces. */
function found(messages: readonly Uint8Array[], { isLost = false, pieceBytes = 5 } = {}): string[] {
  let before: MessageExamination | undefined;
  return messages.flatMap((bytes) => {
    const message = examiner.begin(true);
    for (let at = 0; at < bytes.length; at += pieceBytes)
      message.push("body", bytes, at, Math.min(bytes.length, at + pieceBytes));
    if (isLost) message.gap();
    const content = message.end(ABOUT, before);
    before = message;
    return content?.hits.map(hitPath) ?? [];
  });
}

/** `bytes` in messages that begin at `cuts`. */
const cutAt = (bytes: Uint8Array, cuts: readonly number[]) =>
  [0, ...cuts].map((from, index) => bytes.slice(from, cuts[index] ?? bytes.length));

test("a value is found once, wherever the messages that carry it are cut, be they as short as a byte", () => {
  const name = Buffer.from(familyName);
  fc.assert(
    fc.property(
      fc.nat(300),
      fc.nat(300),
      fc.uniqueArray(fc.integer({ min: 1, max: name.length - 1 }), { maxLength: name.length - 1 }),
      fc.integer({ min: 1, max: 400 }),
      (ahead, behind, within, pieceBytes) => {
        const bytes = Buffer.concat([Buffer.alloc(ahead, "."), name, Buffer.alloc(behind, ".")]);
        const cuts = within.toSorted((one, other) => one - other).map((at) => ahead + at);
        const expected = cuts.length === 0 ? "body > family name" : CUT;
        assert.deepEqual(found(cutAt(bytes, cuts), { pieceBytes }), [expected]);
      },
    ),
    { numRuns: 60 },
  );
});

test("where bytes are missing between two messages nothing is put together", () => {
  const halves = cutAt(Buffer.from(`....${familyName}....`), [9]);
  assert.deepEqual(found(halves), [CUT]);
  assert.deepEqual(found(halves, { isLost: true }), []);
});

test("what lies whole in one message is not told again for the border", () => {
  const whole = Buffer.from(familyName);
  assert.deepEqual(found([whole, Buffer.from("....."), whole]), ["body > family name", "body > family name"]);
});
