/**
 * Whose hardware address it is, by IEEE's public listing as the system has it (Debian: package ieee-data). CareLabel brings
 * no copy of it: without the file there are no vendors, and nothing else is missing.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

export const VENDOR_FILE = "/usr/share/ieee-data/oui.txt";
/** "00105A     (base 16)		Name": the first 24 bits and their owner. */
const LINE = /^([0-9A-F]{6})\s+\(base 16\)\s+(\S.{0,118})/;
const VENDORS_MOST = 100_000;

export interface HardwareVendors {
  /** @param mac with colons. */
  vendorOf(mac: string): string | null;
}

/** Never fails: a file that is not there or cannot be read names nobody. */
export async function readHardwareVendors(file: string = VENDOR_FILE): Promise<HardwareVendors> {
  const vendors = new Map<string, string>();
  try {
    for await (const line of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity })) {
      const [, start, name] = LINE.exec(line) ?? [];
      if (start !== undefined && name !== undefined && vendors.size < VENDORS_MOST) vendors.set(start, name.trim());
    }
  } catch {
    // The listing is an extra.
  }
  return { vendorOf: (mac) => vendors.get(mac.replaceAll(":", "").slice(0, 6).toUpperCase()) ?? null };
}
