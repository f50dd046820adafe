/**
 * Where the evaluations of a trend lie: by their days, but never so close that two cannot be told apart or touched.
 */

/**
 * From left to right, within 0 and `width`, at least `gap` apart where that fits. All on one day stand evenly.
 * @param days milliseconds, ascending.
 */
export function placesOf(days: readonly number[], width: number, gap: number): number[] {
  const [first = 0] = days;
  const span = (days.at(-1) ?? 0) - first;
  if (days.length < 2) return days.map(() => width / 2);
  const apart = Math.min(gap, width / (days.length - 1));
  const places = days.map((day, at) =>
    span === 0 ? (at / (days.length - 1)) * width : ((day - first) / span) * width,
  );
  for (let at = 1; at < places.length; at++) places[at] = Math.max(places[at] ?? 0, (places[at - 1] ?? 0) + apart);
  // What was pushed out at the right pushes back.
  for (let at = places.length - 1, most = width; at >= 0; at--, most -= apart)
    places[at] = Math.min(places[at] ?? 0, most);
  return places;
}

/** A level holds until the next evaluation says otherwise: across, then up or down. */
export function stepsThrough(spots: readonly { readonly x: number; readonly y: number }[]): string {
  return spots.map(({ x, y }, at) => (at === 0 ? `M${round(x)} ${round(y)}` : `H${round(x)}V${round(y)}`)).join("");
}

/** Straight from one to the next; where one has no figure, the line ends and begins anew after it. */
export function lineThrough(spots: readonly { readonly x: number; readonly y: number | null }[]): string {
  let drawing = false;
  return spots
    .map(({ x, y }) => {
      const pen = drawing ? "L" : "M";
      drawing = y !== null;
      return y === null ? "" : `${pen}${round(x)} ${round(y)}`;
    })
    .join("");
}

const round = (value: number) => Math.round(value * 10) / 10 + 0;
