import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import jsqr from "jsqr";
import qrcode from "qrcode-generator";
import { encodeQr, type QrCode, type QrLevel, qrPath, quietZone } from "./qr.ts";
import { packModules, penaltyOf } from "./qr-mask.ts";

const levels: readonly QrLevel[] = ["L", "M", "Q", "H"];
// CommonJS: the function itself is the module.
const readQr = jsqr as unknown as typeof jsqr.default;

for (const level of levels) {
  test(`codes of every version at level ${level} are those of another library, module by module`, () => {
    const versions = new Set<number>();
    for (let length = 1; versions.size < 40; length = Math.ceil(length * 1.04)) {
      const text = "LABEL.EXAMPLE/0123456789$%*+-: ".repeat(200).slice(0, length);
      const ours = encodeQr(text, { level, mask: 0 });
      assertSame(ours, theirCode(level, [[text, "Alphanumeric"]]));
      versions.add((ours.size - 17) / 4);
    }
  });
}

test("a link with Base32 after its # is coded in three segments, as another library codes them", () => {
  const [link, base32] = ["HTTPS://LABEL.EXAMPLE/01/09506000134352", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(20)];
  const ours = encodeQr(`${link}#${base32}`, { mask: 0 });
  assert.equal(ours.size, 85, "version 17; in bytes it would be version 20");
  assertSame(
    ours,
    theirCode("M", [
      [link, "Alphanumeric"],
      ["#", "Byte"],
      [base32, "Alphanumeric"],
    ]),
  );
});

test("whatever text goes in, a reader gets it back", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 120 }),
      fc.constantFrom(...levels),
      (text, level) => {
        assert.equal(read(encodeQr(text, { level })), text);
      },
    ),
    {
      numRuns: 60,
      examples: [
        ["HTTPS://A.EXAMPLE/L/ABCDEFGHIJKLMNOPQRST#ABC", "M"],
        ["https://a.example/ä", "Q"],
      ],
    },
  );
});

test("of the eight masks the one is taken that counting by table 11 finds best", () => {
  for (const text of ["HTTPS://LABEL.EXAMPLE/01/09506000134352", "#".repeat(90), "A".repeat(300)]) {
    const penalties = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => plainPenalty(withoutFormat(encodeQr(text, { mask }))));
    const chosen = plainPenalty(withoutFormat(encodeQr(text)));
    assert.equal(chosen, Math.min(...penalties));
  }
});

test("penalties counted 32 modules at a time are those counted one by one", () => {
  fc.assert(
    fc.property(fc.constantFrom(21, 33, 37, 65), fc.integer(), (size, seed) => {
      let state = seed | 1;
      const modules = Uint8Array.from({ length: size * size }, () => {
        state = Math.imul(state, 1664525) + 1013904223;
        return (state >>> 29) % 3 === 0 ? 1 : 0;
      });
      assert.equal(penaltyOf(packModules(modules, size)), plainPenalty({ size, modules }));
    }),
    { numRuns: 40 },
  );
});

test("the path draws each dark module once and no light one", () => {
  const code = encodeQr("HTTPS://LABEL.EXAMPLE/01/09506000134352");
  const drawn = new Uint8Array(code.size * code.size);
  for (const [, x, y, length] of qrPath(code, 4).matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let i = 0; i < Number(length); i++) {
      const at = (Number(y) - 4) * code.size + Number(x) - 4 + i;
      drawn[at] = (drawn[at] ?? 0) + 1;
    }
  }
  assert.deepEqual(drawn, code.modules);
});

test("a text that no QR code holds is refused with what to do", () => {
  assert.throws(() => encodeQr("A".repeat(5000)), { code: "argument-wrong", where: "code", message: /shorten/ });
});

type Segment = readonly [text: string, mode: "Alphanumeric" | "Byte"];

function theirCode(level: QrLevel, segments: readonly Segment[]) {
  const code = qrcode(0, level);
  for (const [text, mode] of segments) code.addData(text, mode);
  const moduleCount = code.getModuleCount;
  // Weighing no module at all, it keeps the first mask.
  code.getModuleCount = () => 0;
  code.make();
  code.getModuleCount = moduleCount;
  return code;
}

function assertSame(ours: QrCode, theirs: ReturnType<typeof theirCode>): void {
  assert.equal(ours.size, theirs.getModuleCount());
  const differing = ours.modules.findIndex(
    (dark, at) => (dark === 1) !== theirs.isDark(Math.floor(at / ours.size), at % ours.size),
  );
  assert.equal(differing, -1, `size ${ours.size}: module ${differing} differs`);
}

function read({ size, modules }: QrCode): string | undefined {
  const scale = 4;
  const side = (size + 2 * quietZone) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [column, row] = [Math.floor(x / scale) - quietZone, Math.floor(y / scale) - quietZone];
      const inside = column >= 0 && row >= 0 && column < size && row < size;
      if (inside && modules[row * size + column] === 1) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  const found = readQr(pixels, side, side);
  return found ? new TextDecoder().decode(Uint8Array.from(found.binaryData)) : undefined;
}

/** The format's modules light, as they are when masks are weighed. */
function withoutFormat({ size, modules }: QrCode): QrCode {
  const cleared = modules.slice();
  for (let i = 0; i < 9; i++) {
    if (i !== 6) cleared[i * size + 8] = 0;
    if (i !== 6) cleared[8 * size + i] = 0;
    if (i < 8) cleared[8 * size + size - 1 - i] = 0;
    if (i < 8) cleared[(size - 1 - i) * size + 8] = 0;
  }
  return { size, modules: cleared };
}

/** Table 11, counted as it reads. */
function plainPenalty({ size, modules }: QrCode): number {
  let penalty = 0;
  const at = (x: number, y: number) => modules[y * size + x] ?? 0;
  const lines = Array.from({ length: size }, (_, i) => [
    Array.from({ length: size }, (_, j) => at(j, i)).join(""),
    Array.from({ length: size }, (_, j) => at(i, j)).join(""),
  ]).flat();
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    for (const pattern of ["10111010000", "00001011101"]) {
      for (let from = line.indexOf(pattern); from >= 0; from = line.indexOf(pattern, from + 1)) penalty += 40;
    }
  }
  for (let y = 0; y + 1 < size; y++) {
    for (let x = 0; x + 1 < size; x++) {
      if (new Set([at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)]).size === 1) penalty += 3;
    }
  }
  const dark = modules.reduce((sum, module) => sum + module, 0);
  return penalty + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}
