/**
 * The time zone of the computer that shows the page: times that are typed in are in this one.
 */

/** Its name and its offset at `moment`, which summer time moves: "Europe/Berlin (UTC+01:00)". */
export function computerZone(moment: Date): string {
  // The offset's spelling is the same in every language that the page speaks.
  const format = new Intl.DateTimeFormat("en-GB", { timeZoneName: "longOffset" });
  const offset = format.formatToParts(moment).find(({ type }) => type === "timeZoneName")?.value ?? "";
  return `${format.resolvedOptions().timeZone} (${offset.replace("GMT", "UTC")})`;
}
