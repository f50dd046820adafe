/**
 * Builds `web/traffic/world-map.json`, the outlines on which the page shows where servers stand:
 *
 *     node scripts/build-map.ts
 *
 * Source: Natural Earth (public domain) at 1:110m, as `world-atlas` carries it; countries too small for that scale are
 * dots, at the middle of their outline at 1:50m. The same sources give the same bytes. A country is named by its
 * ISO 3166-1 code, so what has no code of its own belongs to the country whose code its addresses bear.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type GeoPath, geoContains, geoNaturalEarth1, geoPath } from "d3-geo";
import { feature, merge } from "topojson-client";
import type { GeometryCollection, MultiPolygon, Polygon, Topology } from "topojson-specification";

type Outlines = Topology<{ countries: GeometryCollection<{ name: string }> }>;
type Outline = Polygon<{ name: string }> | MultiPolygon<{ name: string }>;

const WIDTH = 1600;
/** Below this many square units a filled country is not seen, so that it gets a dot. */
const SEEN = 110;
/** Without an ISO code in the source. */
const CODES_BY_NAME: Readonly<Record<string, string>> = { Kosovo: "XK", "N. Cyprus": "CY", Somaliland: "SO" };
/** Nobody runs servers there, and it would take a fifth of the height. */
const LEFT_OUT = new Set(["AQ", "TF", "HM", "GS"]);
/** Parts that the source draws with another country than ISO 3166-2 does: a point within, and the numeric codes. */
const MOVED = [{ within: [34.2, 45.2], from: "643", to: "804" }] as const; // UA-43, Crimea

export interface WorldMap {
  readonly width: number;
  readonly height: number;
  /** Country (ISO 3166-1 alpha-2) -> its outline as an SVG path. */
  readonly outlines: Readonly<Record<string, string>>;
  /** The middle of each country; small ones are drawn as a dot there. */
  readonly middles: Readonly<Record<string, readonly [x: number, y: number]>>;
  /** Countries that are too small to be seen as an outline. */
  readonly small: readonly string[];
}

const require = createRequire(import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(require.resolve(`world-atlas/${file}`), "utf8")) as Outlines;

/** @param coarse at 1:110m, @param fine at 1:50m. */
function worldMap(coarse: Outlines, fine: Outlines): WorldMap {
  const drawn = byCode(coarse);
  const detailed = byCode(fine);
  const kept = merge(coarse, [...drawn.values()].flat());
  const projection = geoNaturalEarth1().fitWidth(WIDTH, kept);
  const path = geoPath(projection);
  const height = Math.ceil(path.bounds(kept)[1][1]);
  const outlines: Record<string, string> = {};
  const middles: Record<string, [number, number]> = {};
  const small: string[] = [];
  for (const code of [...new Set([...drawn.keys(), ...detailed.keys()])].sort()) {
    const here = drawn.get(code);
    const shape = here === undefined ? merge(fine, detailed.get(code) ?? []) : merge(coarse, here);
    if (here !== undefined) outlines[code] = outline(path, shape);
    // A country's middle is that of its largest part: overseas parts would draw it into the sea.
    const [x, y] = path.centroid(largestPart(path, shape));
    if (y > height) continue;
    middles[code] = [Math.round(x), Math.round(y)];
    if (path.area(shape) < SEEN) small.push(code);
  }
  return { width: WIDTH, height, outlines, middles, small };
}

function byCode(topology: Outlines): Map<string, Outline[]> {
  const codes = Map.groupBy(
    (topology.objects.countries.geometries as Outline[]).flatMap((one) => parted(topology, one)),
    ({ id, properties }) => (id === undefined ? (CODES_BY_NAME[properties?.name ?? ""] ?? "") : alpha2(String(id))),
  );
  for (const code of ["", ...LEFT_OUT]) codes.delete(code);
  return codes;
}

/** An outline in parts, where one of them belongs to another country. */
function parted(topology: Outlines, outline: Outline): Outline[] {
  const moved = MOVED.find(({ from }) => from === outline.id);
  if (moved === undefined || outline.type !== "MultiPolygon") return [outline];
  const parts = outline.arcs.map((polygon): Outline => ({ ...outline, type: "Polygon", arcs: polygon }));
  return parts.map((part) =>
    geoContains(feature(topology, part), [...moved.within]) ? { ...part, id: moved.to } : part,
  );
}

/** The letters of a numeric ISO 3166-1 code, as Unicode's aliases of territories have them. */
function alpha2(numeric: string): string {
  const [locale = ""] = Intl.getCanonicalLocales(`und-${numeric}`);
  const code = locale.slice("und-".length);
  if (!/^[A-Z]{2}$/.test(code)) throw new Error(`${numeric} is the number of no country`);
  return code;
}

type Shape = ReturnType<typeof merge>;

function largestPart(path: GeoPath, { coordinates }: Shape): Shape {
  const parts = coordinates.map((polygon): Shape => ({ type: "MultiPolygon", coordinates: [polygon] }));
  return parts.reduce((largest, part) => (path.area(part) > path.area(largest) ? part : largest));
}

/** Whole units, each point relative to the one before; points that fall on it are left out. */
function outline(path: GeoPath, shape: Shape): string {
  return (path(shape) ?? "")
    .split("M")
    .slice(1)
    .map((ring) => {
      const points = ring
        .replace("Z", "")
        .split("L")
        .map((point) => point.split(",").map((number) => Math.round(Number(number))) as [number, number]);
      const steps = points.flatMap(([x, y], index) => {
        const [beforeX, beforeY] = points[index - 1] ?? [x, y];
        return index > 0 && (x !== beforeX || y !== beforeY) ? [`${x - beforeX},${y - beforeY}`] : [];
      });
      return steps.length < 2 ? "" : `M${points[0]?.join(",")}l${steps.join(" ").replaceAll(/[ ,]-/g, "-")}z`;
    })
    .join("");
}

/** The map that the sources in `world-atlas` give. */
export function sourceMap(): WorldMap {
  return worldMap(read("countries-110m.json"), read("countries-50m.json"));
}

if (import.meta.main) {
  const map = sourceMap();
  // One line for each country, as the formatter has it.
  const text = JSON.stringify(map, null, 2).replaceAll(/\[\s+(\d+),\s+(\d+)\s+\]/g, "[$1, $2]");
  writeFileSync(new URL("../web/traffic/world-map.json", import.meta.url), `${text}\n`);
  console.log(`${Object.keys(map.outlines).length} outlines, ${map.small.length} dots`);
}
