/** Tables that somebody brings: addresses and countries, companies and hosts, moments of a capture. */
import { text } from "../../../src/formats/packet-file/capture-for-tests.ts";
import { map, mmdb, string } from "../../../src/store/mmdb-for-tests.ts";

export const RANGES: readonly Uint8Array[] = [
  text("1.0.0.0,1.0.0.255,AU\n2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,DE\n1.0.1.0,1.0.1.255,-\n"),
  text("network,country\r\n1.0.0.0/24,AU\r\n2001:db8::/32,DE\r\n"),
  text('"16777216";"16777471";"AU";"Australia"\n'),
];

export const databases = (): Uint8Array[] => [
  mmdb(map([["country", map([["iso_code", string("JP")]])]])),
  mmdb(map([["country_code", string("JP")]])),
];

export const COMPANIES: readonly Uint8Array[] = [
  text(
    "companies:\n  - { name: Northmere Ltd, seat: CA }\nhosts:\n  - { suffix: northmere.example, product: Cloud, company: Northmere Ltd, category: health-vendor, purpose: Keeps the images }\n",
  ),
  text('{"companies":[{"name":"A","seat":"DE"}],"hosts":[]}'),
];

export const MOMENTS: readonly Uint8Array[] = [
  text("time, moment\n# at the desk\n2026-11-22T09:30:00Z, installed\n2026-11-22T10:31+01:00; consented\r\n"),
  text("2026-11-22T09:30:00.5Z\tlogged-in"),
];
