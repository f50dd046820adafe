/** Small databases of MaxMind's format 2.0 for tests. */

/** In it 81.169.145.0/24 has one record and nothing else any. */
export function mmdb(record: Uint8Array): Uint8Array<ArrayBuffer> {
  const network = [81, 169, 145];
  const nodes = network.length * 8;
  const tree = new Uint8Array(nodes * 6);
  const put = (node: number, side: number, value: number) =>
    tree.set([value >> 16, (value >> 8) & 255, value & 255], node * 6 + side * 3);
  for (let node = 0; node < nodes; node++) {
    const bit = ((network[node >> 3] ?? 0) >> (7 - (node & 7))) & 1;
    // One past the last node means "nothing"; the data section begins 16 bytes behind it.
    put(node, bit, node + 1 < nodes ? node + 1 : nodes + 16);
    put(node, 1 - bit, nodes);
  }
  const facts = map([
    ["node_count", unsigned(nodes)],
    ["record_size", unsigned(24)],
    ["ip_version", unsigned(4)],
    ["database_type", string("Own-Country")],
    ["languages", Uint8Array.of(0x00, 0x04)],
    ["binary_format_major_version", unsigned(2)],
    ["binary_format_minor_version", unsigned(0)],
    ["build_epoch", unsigned(1_790_000_000)],
    ["description", Uint8Array.of(0xe0)],
  ]);
  const mark = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");
  return new Uint8Array(Buffer.concat([tree, new Uint8Array(16), record, mark, facts]));
}

export const string = (text: string) => Uint8Array.of(0x40 + text.length, ...Buffer.from(text));
const unsigned = (value: number) =>
  Uint8Array.of(0xc4, value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
export const map = (pairs: readonly (readonly [string, Uint8Array])[]) =>
  new Uint8Array(
    Buffer.concat([Uint8Array.of(0xe0 + pairs.length), ...pairs.flatMap(([key, value]) => [string(key), value])]),
  );
