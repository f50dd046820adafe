/**
 * Complaints: lines for the log about clients that misbehave, so few that nobody can fill a disk with them.
 */

/** Writes `words`, at most one line of each `kind` in `everyMs`; the next line tells how many were left out. */
export function createComplaints(
  log: (text: string) => void,
  everyMs: number,
  now: () => number,
): (kind: string, words: string) => void {
  const kinds = new Map<string, { at: number; leftOut: number }>();
  return (kind, words) => {
    const known = kinds.get(kind);
    if (known !== undefined && now() - known.at < everyMs) {
      known.leftOut++;
      return;
    }
    const more = known === undefined || known.leftOut === 0 ? "" : ` (and ${known.leftOut} more of this kind before)`;
    kinds.set(kind, { at: now(), leftOut: 0 });
    log(`MQTT: ${words}${more}`);
  };
}
