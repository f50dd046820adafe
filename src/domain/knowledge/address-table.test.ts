import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type AddressBytes, type AddressRange, addressTable } from "./address-table.ts";
import { packAddressTable, unpackAddressTable } from "./packed-address-table.ts";

const isText = (value: unknown): value is string => typeof value === "string";

/** The range of a prefix whose bits after `length` are free. */
function prefix(bytes: AddressBytes, length: number, value: string): AddressRange<string> {
  const free = (byte: number) => 255 >> Math.min(Math.max(length - byte * 8, 0), 8);
  return {
    first: bytes.map((part, byte) => part & ~free(byte)),
    last: bytes.map((part, byte) => part | free(byte)),
    value,
  };
}

const anyAddress = fc
  .constantFrom(4, 16)
  .chain((size) => fc.array(fc.constantFrom(0, 1, 127, 128, 254, 255), { minLength: size, maxLength: size }));
const anyPrefix = fc
  .tuple(anyAddress, fc.nat(128), fc.constantFrom("DE", "CA", "US", "IE"))
  .map(([bytes, length, value]) => prefix(bytes, Math.min(length, bytes.length * 8), value));
const anyPrefixes = fc.array(anyPrefix, { maxLength: 40 });

/** The first of the narrowest ranges around `address`, by looking at each. */
function narrowest(ranges: readonly AddressRange<string>[], address: AddressBytes): string | undefined {
  const key = (bytes: AddressBytes) => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const width = ({ first, last }: AddressRange<string>) => BigInt(`0x${key(last)}`) - BigInt(`0x${key(first)}`);
  const around = ranges.filter(
    ({ first, last }) => first.length === address.length && key(first) <= key(address) && key(address) <= key(last),
  );
  return around.toSorted((one, other) => (width(one) < width(other) ? -1 : width(one) > width(other) ? 1 : 0))[0]
    ?.value;
}

test("the narrowest range around an address counts, whatever nests in what", () => {
  fc.assert(
    fc.property(anyPrefixes, fc.array(anyAddress), (ranges, addresses) => {
      const table = addressTable(ranges);
      for (const address of [...addresses, ...ranges.flatMap(({ first, last }) => [first, last])]) {
        assert.equal(table.find(address), narrowest(ranges, address));
      }
    }),
  );
});

test("a packed table unpacks to the same table", () => {
  fc.assert(
    fc.property(anyPrefixes, (ranges) => {
      const table = addressTable(ranges);
      const packed = packAddressTable(table, "2026-11-21");
      assert.deepEqual(unpackAddressTable(packed, isText), { table, edition: "2026-11-21" });
    }),
  );
});

test("neighbouring ranges of one value become one run", () => {
  const table = addressTable([prefix([10, 0, 0, 0], 9, "DE"), prefix([10, 128, 0, 0], 9, "DE")]);
  assert.deepEqual([...table.v4.values], [1, 0]);
});

test("the last address of all can be in a range", () => {
  const table = addressTable([prefix(Array(16).fill(255), 120, "DE"), prefix([255, 255, 255, 0], 24, "CA")]);
  assert.equal(table.find(Array(16).fill(255)), "DE");
  assert.equal(table.find([255, 255, 255, 255]), "CA");
  assert.equal(table.find([255, 255, 254, 255]), undefined);
});

test("ranges that overlap without nesting are refused", () => {
  const first = { first: [10, 0, 0, 0], last: [10, 0, 0, 9], value: "DE" };
  const second = { first: [10, 0, 0, 5], last: [10, 0, 0, 20], value: "CA" };
  assert.throws(() => addressTable([first, second]), { code: "document-unreadable", where: "10.0.0.5" });
});

const sound = packAddressTable(
  addressTable([
    prefix([10, 0, 0, 0], 8, "DE"),
    prefix([10, 1, 0, 0], 16, "CA"),
    prefix([32, 1, ...Array(14).fill(0)], 16, "US"),
  ]),
  "2026-11-21",
);

test("a packed table cut off anywhere is refused with the offset", () => {
  for (let length = 0; length < sound.length; length++) {
    assert.throws(() => unpackAddressTable(sound.subarray(0, length), isText), {
      code: "document-unreadable",
      where: /^byte \d+$/,
    });
  }
  assert.throws(() => unpackAddressTable(Uint8Array.from([...sound, 0]), isText), { code: "document-unreadable" });
});

test("a packed table with any byte changed is read or refused, never more", () => {
  fc.assert(
    fc.property(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      const bytes = sound.slice();
      bytes[at] = byte;
      try {
        unpackAddressTable(bytes, isText).table.find([10, 1, 2, 3]);
      } catch (error) {
        assert.equal((error as { code?: string }).code, "document-unreadable");
      }
    }),
  );
});

test("a header that promises billions of runs costs no memory", () => {
  const header = {
    form: "carelabel-address-table",
    version: 1,
    edition: "-",
    values: [],
    v4: { runs: 2 ** 31 - 1, keyBytes: 0 },
    v6: { runs: 0, keyBytes: 0 },
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  assert.throws(() => unpackAddressTable(bytes, isText), { code: "document-unreadable" });
});
