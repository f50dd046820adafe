/**
 * A table of addresses and countries that somebody brings: rows of first address, last address, country, or of a network
 * in CIDR notation and its country; addresses as text or as a number (IP2Location).
 */
import { type Address, parseAddress, parseNetwork } from "../../domain/address.ts";
import { InputError } from "../../domain/input-error.ts";
import { type AddressRange, type AddressTable, addressTable } from "../../domain/knowledge/address-table.ts";

/** The free tables have some 700,000 rows. */
const ROWS_MOST = 4_000_000;
const COUNTRY = /^[A-Z]{2}$/;

/**
 * The table in `text`. Rows without a country ("-", "") are left out; a heading is passed over.
 * @throws {InputError} `document-unreadable` with the line.
 */
export function readIpCountry(text: string, where: string): AddressTable<string> {
  return addressTable(rangesOf(text, where));
}

function* rangesOf(text: string, where: string): Generator<AddressRange<string>> {
  let line = 0;
  let rows = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found === -1 ? text.length : found;
    const cells = text
      .slice(start, end)
      .trim()
      .split(/[,;\t]/)
      .map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    start = end + 1;
    line++;
    if (cells.length < 2 || (line === 1 && rangeOf(cells) === undefined)) continue;
    const range = rangeOf(cells);
    const at = `${where}:${line}`;
    if (range === undefined) {
      throw new InputError(
        "document-unreadable",
        at,
        "it is no row of first address, last address and country, or of network and country",
      );
    }
    if (++rows > ROWS_MOST) throw new InputError("document-too-large", at, `the table has more than ${ROWS_MOST} rows`);
    if (range !== "no-country") yield range;
  }
  if (rows === 0) throw new InputError("document-unreadable", where, "it holds no row of addresses and a country");
}

function rangeOf([one = "", two = "", three = ""]: readonly string[]): AddressRange<string> | "no-country" | undefined {
  const network = one.includes("/") ? parseNetwork(one) : undefined;
  if (network !== undefined) {
    const [address, bits] = network;
    const [first, last] = boundsOf(address.toByteArray(), bits);
    return two === "" || two === "-" ? "no-country" : COUNTRY.test(two) ? { first, last, value: two } : undefined;
  }
  const [first, last] = [addressOf(one), addressOf(two)].map((address) => address?.toByteArray());
  if (first === undefined || last === undefined || first.length !== last.length) return undefined;
  return three === "" || three === "-" ? "no-country" : COUNTRY.test(three) ? { first, last, value: three } : undefined;
}

function addressOf(text: string): Address | undefined {
  if (!/^\d{1,10}$/.test(text)) return parseAddress(text);
  const number = Number(text);
  if (number > 0xffff_ffff) return undefined;
  return parseAddress([24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join("."));
}

/** First and last address of a network. */
function boundsOf(bytes: readonly number[], bits: number): [number[], number[]] {
  const mask = bytes.map((_, index) => 255 & ~(255 >>> Math.min(8, Math.max(0, bits - index * 8))));
  return [
    bytes.map((byte, index) => byte & (mask[index] as number)),
    bytes.map((byte, index) => byte | (255 & ~(mask[index] as number))),
  ];
}
