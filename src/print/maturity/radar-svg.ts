/**
 * Radar of levels: one spoke per column, filled as far as is achieved, dashed as far as is worked on.
 *
 * The same stands beside it in words; the picture only shows where the dents are.
 */
import { escapeXml } from "../label/xml-text.ts";

export interface Spoke {
  readonly name: string;
  readonly achieved: number;
  readonly workingOn: number;
}

const [WIDTH, HEIGHT] = [720, 380];
const [MIDDLE_X, MIDDLE_Y] = [WIDTH / 2, HEIGHT / 2];
const RADIUS = 140;
const TYPE_SIZE = 13;
const LINE = 16;
/** A long name goes on in a second line. */
const LETTERS = 24;

export function radarSvg(spokes: readonly Spoke[], top: number, alt: string): string {
  const at = (index: number, length: number) => {
    const angle = (index / spokes.length) * 2 * Math.PI - Math.PI / 2;
    return [MIDDLE_X + Math.cos(angle) * length, MIDDLE_Y + Math.sin(angle) * length] as const;
  };
  const shape = (levelOf: (spoke: Spoke) => number) =>
    spokes.map((spoke, index) => place(at(index, (RADIUS * levelOf(spoke)) / top))).join(" ");
  const rings = Array.from(
    { length: top },
    (_, ring) => `<polygon points="${shape(() => ring + 1)}" fill="none" stroke="#999999" stroke-width="0.8"/>`,
  );
  const lines = spokes.map((_, index) => {
    const [x, y] = at(index, RADIUS);
    return `<line x1="${MIDDLE_X}" y1="${MIDDLE_Y}" x2="${round(x)}" y2="${round(y)}" stroke="#999999" stroke-width="0.8"/>`;
  });
  const scale = Array.from({ length: top }, (_, ring) => {
    const y = MIDDLE_Y - (RADIUS * (ring + 1)) / top;
    return `<text x="${MIDDLE_X + 4}" y="${round(y + 11)}" font-size="10" fill="#474747">${ring + 1}</text>`;
  });
  const dots = spokes.map((spoke, index) => {
    const [x, y] = at(index, (RADIUS * spoke.achieved) / top);
    return `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" fill="#000000"/>`;
  });
  const names = spokes.map((spoke, index) => nameSvg(spoke, at(index, RADIUS + 14)));
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img" aria-label="${escapeXml(alt)}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="Inter, system-ui, sans-serif" font-size="${TYPE_SIZE}">` +
    `${rings.join("")}${lines.join("")}` +
    `<polygon points="${shape(({ workingOn }) => workingOn)}" fill="none" stroke="#000000" stroke-width="1.6" stroke-dasharray="6 4"/>` +
    `<polygon points="${shape(({ achieved }) => achieved)}" fill="#17663a" fill-opacity="0.35" stroke="#17663a" stroke-width="2.4"/>` +
    `${dots.join("")}${scale.join("")}${names.join("")}</svg>`
  );
}

function nameSvg({ name, achieved }: Spoke, [x, y]: readonly [number, number]): string {
  const anchor = Math.abs(x - MIDDLE_X) < 20 ? "middle" : x > MIDDLE_X ? "start" : "end";
  const lines = wrapped(`${name}: ${achieved}`);
  const up = y < MIDDLE_Y - RADIUS / 2 ? (lines.length - 1) * LINE : y > MIDDLE_Y + RADIUS / 2 ? -10 : LINE / 4;
  return lines
    .map(
      (line, index) =>
        `<text x="${round(x)}" y="${round(y - up + index * LINE)}" text-anchor="${anchor}" fill="#000000">${escapeXml(line)}</text>`,
    )
    .join("");
}

function wrapped(words: string): string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > LETTERS) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const place = ([x, y]: readonly [number, number]) => `${round(x)},${round(y)}`;
const round = (number: number) => Math.round(number * 10) / 10;
