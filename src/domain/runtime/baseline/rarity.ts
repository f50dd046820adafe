/**
 * Rarity: how often events of a kind came to this series so far, whatever the fitted tails say.
 *
 * A tail fitted to the usual sizes calls the first nightly job one in many millions of values, and the tenth as well. So an
 * event is held against the events themselves: after `like` earlier ones of its kind in t minutes the next is expected at a
 * rate of (like + 1/2) / t (the prior of Jeffreys 1946), and one that is expected oftener than once in two days is usual, not
 * an alarm. The bound thus follows each series' own history of scores, as a drifting threshold does (DSPOT:
 * Siffer et al. 2017; anomaly likelihood: Lavin & Ahmad 2015), by counts instead of a second fit. In a series' first day
 * nothing is known to be rare.
 */

/** Up, down (by error, level or drift), another spread, a run of equal values. */
export const EVENT_KINDS = 4;
/** Numbers of state: how many events of each kind there were, then how large they usually were in decades. */
export const RARITY_NUMBERS = 2 * EVENT_KINDS;

/** What is expected oftener than once in so many minutes is usual. */
const USUAL_WITHIN = 10 ** 3.5;
/** Events that are taken for seen before any was. */
const PRIOR = 0.5;
/** More events are not counted, so that the count of long ago does not hold for ever. */
const MOST_EVENTS = 1000;

/** Whether an event of so many decades is usual, after as many minutes of this series. */
export function isUsual(numbers: Float32Array, at: number, kind: number, decades: number, minutes: number): boolean {
  const count = numbers[at + kind] ?? 0;
  const size = numbers[at + EVENT_KINDS + kind] ?? 0;
  // A larger one than most is like fewer of them.
  const like = count > 0 ? count * Math.min(1, Math.exp(1 - decades / size)) : 0;
  return (like + PRIOR) * USUAL_WITHIN > minutes;
}

/** Remembers an event of a kind. */
export function learnEvent(numbers: Float32Array, at: number, kind: number, decades: number): void {
  const count = Math.min((numbers[at + kind] ?? 0) + 1, MOST_EVENTS);
  const size = numbers[at + EVENT_KINDS + kind] ?? 0;
  numbers[at + kind] = count;
  numbers[at + EVENT_KINDS + kind] = size + (decades - size) / count;
}
