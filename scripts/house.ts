/**
 * The house's import rules: which floor may know which, and in what order rooms may know each other.
 *
 * Writes `biome.house.json`, which `biome.json` extends, so that `npm run lint` refuses an upward arrow and
 * says what to do instead. Run `npm run house` after changing the two tables; a test compares the file with them.
 */
import { writeFileSync } from "node:fs";

/** Floor -> the floors it may import; arrows point down. */
export const FLOORS: Record<string, readonly string[]> = {
  domain: [],
  formats: ["domain"],
  contract: ["domain"],
  print: ["contract", "formats", "domain"],
  links: ["contract", "formats", "domain"],
  store: ["contract", "formats", "domain"],
  acts: ["store", "links", "print", "contract", "formats", "domain"],
  server: ["acts", "store", "links", "print", "contract", "formats", "domain"],
  cli: ["server", "acts", "store", "links", "print", "contract", "formats", "domain"],
};

/** Rooms in the only order in which they may know each other: left before right. */
export const ROOMS = [
  "finding",
  "ledger",
  "evidence",
  "account",
  "label",
  "registry",
  "knowledge",
  "traffic",
  "runtime",
  "threats",
  "conformance",
  "inspection",
  "maturity",
] as const;

const INSTEAD: Record<string, string> = {
  domain:
    "domain/ is pure: take what you need as an argument (a function, a value, a table) and let the caller hand it in",
  formats:
    "formats/ turns bytes into domain values: declare the sink or the function you need in domain/ or as an argument",
  contract: "contract/ is shared with the browser: move the rule to domain/ and import it from there",
  print: "print/ only draws: let acts/, server/ or cli/ fetch the data and pass it in",
  links: "links/ only sends: let acts/ decide and pass the message in",
  store: "store/ only keeps: let acts/ decide and pass the rows in",
  acts: "an act knows no door: let server/ or cli/ translate and call the act",
  server: "a door knows no other program: move what both need down to acts/",
};

type Pattern = { group: string[]; message: string };

function floorPatterns(floor: string): Pattern[] {
  const allowed = FLOORS[floor] ?? [];
  const barred = Object.keys(FLOORS).filter((other) => other !== floor && !allowed.includes(other));
  const patterns: Pattern[] = [];
  if (barred.length > 0) {
    patterns.push({
      group: [...barred, "web"].flatMap((other) => [`../${other}/**`, `../../${other}/**`, `../../../${other}/**`]),
      message: `Arrows point down: ${floor}/ may import ${allowed.length > 0 ? allowed.map((one) => `${one}/`).join(", ") : "nothing above it"}. Instead: ${INSTEAD[floor]}.`,
    });
  }
  return patterns;
}

function roomPatterns(room: string): Pattern[] {
  const later = ROOMS.slice(ROOMS.indexOf(room as (typeof ROOMS)[number]) + 1);
  if (later.length === 0) return [];
  return [
    {
      group: later.flatMap((other) => [`../${other}/**`, `../../domain/${other}/**`]),
      message: `Rooms know only earlier ones: ${room}/ comes before ${later.join(", ")}. Instead: take the value as an argument, or let the later room register it in a table.`,
    },
  ];
}

function override(includes: string[], patterns: Pattern[]) {
  return {
    includes,
    linter: { rules: { style: { noRestrictedImports: { level: "error", options: { patterns } } } } },
  };
}

/** The whole rule file, as JSON text. */
export function houseRules(): string {
  const overrides = [
    ...Object.keys(FLOORS)
      .filter((floor) => floor !== "domain" && floorPatterns(floor).length > 0)
      .map((floor) => override([`src/${floor}/**`], floorPatterns(floor))),
    override(["src/domain/*.ts"], floorPatterns("domain")),
    ...ROOMS.map((room) => override([`src/domain/${room}/**`], [...floorPatterns("domain"), ...roomPatterns(room)])),
    override(
      ["web/**"],
      [
        {
          group: Object.keys(FLOORS)
            .filter((floor) => floor !== "domain" && floor !== "contract")
            .flatMap((floor) => [`../src/${floor}/**`, `../../src/${floor}/**`, `../../../src/${floor}/**`]),
          message:
            "The browser takes src/domain and src/contract, nothing else. Instead: ask the server through contract/, or move the rule to domain/.",
        },
      ],
    ),
  ];
  return `${JSON.stringify({ $schema: "./node_modules/@biomejs/biome/configuration_schema.json", overrides }, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(new URL("../biome.house.json", import.meta.url), houseRules());
