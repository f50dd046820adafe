/** ISO date and time, or null for none and for times that no calendar has. */
export function isoTime(milliseconds: number | null): string | null {
  return milliseconds === null || Math.abs(milliseconds) > 8.64e15 ? null : new Date(milliseconds).toISOString();
}
