/**
 * `carelabel inspect DEVICE`: before which day a device must be looked at, and why, from a running server.
 */
import type { DeviceRow } from "../contract/device.ts";
import type { DeviceDate, NoDeviceDate } from "../contract/inspection-date.ts";
import { InputError } from "../domain/input-error.ts";
import type { SubDate } from "../domain/inspection/explanation.ts";
import { SUB_DATES } from "../domain/inspection/method-data.ts";
import { type Command, EXIT } from "./command.ts";
import { connectServer, SERVER_HELP, SERVER_OPTIONS } from "./server-connection.ts";

export const command: Command = {
  words: "inspect",
  summary: "Say before which day a device must be looked at, and why.",
  usage: "DEVICE --server URL --token-file FILE [--ca FILE] [--json]",
  options: { ...SERVER_OPTIONS, json: { type: "boolean" } },
  help: [
    ["DEVICE", "its id, or a tag, serial number or name that only it has"],
    ...SERVER_HELP,
    ["--json", "the whole explanation as JSON, as bench/inspection/recompute.py reads it in a list"],
  ],
  example: "carelabel inspect MT-10417 --server https://carelabel.example --token-file own.token",

  async run({ values, args }, terminal) {
    const [name, more] = args;
    if (name === undefined || more !== undefined)
      throw new InputError("argument-wrong", more ?? "DEVICE", "name one device");
    const server = await connectServer(values, terminal);
    const { devices } = await server.get<{ devices: DeviceRow[] }>(
      `/api/v1/devices?limit=5&q=${encodeURIComponent(name)}`,
    );
    const same = devices.filter(({ title, serial }) => title === name || serial === name);
    const found = same.length > 0 ? same : devices;
    if (found.length > 1)
      throw new InputError("argument-wrong", name, `several devices are called so: ${found.map(({ title }) => title)}`);
    const told = await server.get<DeviceDate | NoDeviceDate>(
      `/api/v1/devices/${encodeURIComponent(found[0]?.id ?? name)}/inspection-date`,
    );
    if (told.explanation === null)
      throw new InputError("record-conflict", told.device.title, "the device is retired; it is inspected no more");
    terminal.out(values.json === true ? `${JSON.stringify(told, null, 2)}\n` : linesOf(told).join("\n"));
    // Overdue departs from what is asked of a fleet.
    return told.explanation.date < told.explanation.today ? EXIT.departs : EXIT.ok;
  },
};

const NAME_WIDTH = 26;
const DAYS_WIDTH = 7;
const BAR_WIDTH = 30;

function linesOf({ device, explanation, missingForLife, whoseMethod }: DeviceDate): string[] {
  const { date, today, decidedBy, subDates, missing, wouldMove, riskClass, bounds, method } = explanation;
  return [
    `${device.title}: inspect before ${date}${date < today ? " (overdue)" : ""}, decided by ${decidedBy}`,
    "",
    ...SUB_DATES.flatMap((name) => [`${name}: ${subDates[name].date}`, ...partLines(subDates[name]), ""]),
    ...(wouldMove.length === 0 ? [] : ["What would move it most:"]),
    ...wouldMove.map(({ what, days, date: to }) => `  ${what.padEnd(NAME_WIDTH)}${signed(days)} days, to ${to}`),
    ...(wouldMove.length === 0 ? [] : [""]),
    ...(missing.length === 0 ? [] : [`Not known, counts as the worst: ${missing.join(", ")}`]),
    ...(missingForLife.length === 0 ? [] : [`For the life of its components it lacks: ${missingForLife.join(", ")}`]),
    `Class ${riskClass.value}${riskClass.isKnown ? "" : " (nobody stated it)"}: ${bounds.shortestDays} to ${bounds.longestDays} days`,
    `Method ${method.version} of ${method.edition}, ${whoseMethod === "published" ? "as published" : "the facility's own"}`,
    "",
  ];
}

/** The waterfall: each fact with its days and, as a bar, how much that is of the interval. */
function partLines({ anchor, base, steps, intervalDays, caps }: SubDate): string[] {
  const longest = Math.max(base.days, 1);
  const line = (name: string, days: number, told: string) => {
    const bar = (days < 0 ? "-" : "+").repeat(Math.round((BAR_WIDTH * Math.abs(days)) / longest));
    return `  ${name.padEnd(NAME_WIDTH)}${signed(days).padStart(DAYS_WIDTH)}  ${told.padEnd(16)} ${bar}`.trimEnd();
  };
  return [
    `  ${"counted from".padEnd(NAME_WIDTH)}${anchor.day} (${anchor.of})`,
    line("interval", base.days, base.from),
    ...steps.map(({ factor, value, days }) => line(factor, days, value === null ? "not known" : String(value))),
    `  ${"gives".padEnd(NAME_WIDTH)}${String(intervalDays).padStart(DAYS_WIDTH)}  days`,
    ...caps.map(({ cap, known, day }) => `  ${cap.padEnd(NAME_WIDTH)}${day} at most (${known ?? "not known"})`),
  ];
}

const signed = (days: number) => (days > 0 ? `+${days}` : String(days));
