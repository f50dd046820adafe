/**
 * The reports in `watch.sqlite` as they lie there, read by plain SQL and nothing of CareLabel's own: the layout is the one
 * that docs/watch-durability.md writes down.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdDecompressSync } from "node:zlib";

export interface ReportOnDisk {
  /** Of the entry; no two have the same. */
  readonly number: number;
  /** The device's own number. */
  readonly device: number;
  readonly boot: string;
  readonly sequence: number;
  readonly values: Readonly<Record<string, number>>;
}

const HEAD = 25;
const REPORT = 1;

/** Those in rows of the journal that begin at or after `from`, in order, also what is in pages already. */
export function journalOnDisk(folder: string, from = 0): ReportOnDisk[] {
  return within(folder, (database) =>
    database
      .prepare("select heads, bodies from journal where first >= ? order by first")
      .all(from)
      .flatMap(({ heads, bodies }) => reportsIn(heads as Uint8Array, bodies as Uint8Array)),
  );
}

/**
 * All that are kept: in pages, and in the journal what is not in pages.
 * @param of only of these devices; what others sent may be no JSON.
 */
export function reportsOnDisk(folder: string, of?: ReadonlySet<number>): ReportOnDisk[] {
  return within(folder, (database) => {
    const folded = new Map(
      database
        .prepare("select device, folded from device")
        .all()
        .map((row) => [Number(row.device), Number(row.folded)]),
    );
    const pages = database
      .prepare("select count, body from page")
      .all()
      .flatMap(({ count, body }) => {
        const bytes = zstdDecompressSync(body as Uint8Array);
        return reportsIn(bytes.subarray(0, Number(count) * HEAD), bytes.subarray(Number(count) * HEAD), of);
      });
    const rest = database
      .prepare("select heads, bodies from journal order by first")
      .all()
      .flatMap(({ heads, bodies }) => reportsIn(heads as Uint8Array, bodies as Uint8Array, of))
      .filter(({ device, number }) => number >= (folded.get(device) ?? 0));
    return [...pages, ...rest];
  });
}

function within<T>(folder: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(folder, "watch.sqlite"), { readOnly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

function reportsIn(heads: Uint8Array, bodies: Uint8Array, of?: ReadonlySet<number>): ReportOnDisk[] {
  const view = new DataView(heads.buffer, heads.byteOffset, heads.byteLength);
  const reports: ReportOnDisk[] = [];
  for (let at = 0, body = 0; at < heads.length; at += HEAD) {
    const length = view.getUint32(at + 21, true);
    const payload = Buffer.from(bodies.subarray(body, body + length));
    body += length;
    const device = view.getUint32(at + 8, true);
    if (view.getUint8(at + 20) !== REPORT || of?.has(device) === false) continue;
    const { boot, sequence, values = {} } = JSON.parse(payload.subarray(1 + (payload[0] ?? 0)).toString());
    reports.push({ number: view.getFloat64(at, true), device, boot, sequence, values });
  }
  return reports;
}
