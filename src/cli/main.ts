/**
 * The command line: finds the command by its words, runs it, and translates errors once.
 *
 * A wrong input is one line on standard error with code, place and what to do, and exit code 2; a bug is exit code 70.
 */
import { InputError } from "../domain/input-error.ts";
import { visibleLine } from "../domain/visible-text.ts";
import { closest, readArguments } from "./arguments.ts";
import { type Command, EXIT, type Terminal } from "./command.ts";
import { openTerminal } from "./terminal.ts";

/** Every command by its words; loaded when it is called, so that help starts at once. */
const COMMANDS: Record<string, () => Promise<{ command: Command }>> = {
  "label new": () => import("./label-new.ts"),
  "label draft": () => import("./label-draft.ts"),
  "label check": () => import("./label-check.ts"),
  "label sign": () => import("./label-sign.ts"),
  "label countersign": () => import("./label-countersign.ts"),
  "label withdraw": () => import("./label-withdraw.ts"),
  "label render": () => import("./label-render.ts"),
  "label verify": () => import("./label-verify.ts"),
  "label diff": () => import("./label-diff.ts"),
  "label reactions": () => import("./label-reactions.ts"),
  "label mud": () => import("./label-mud.ts"),
  "label cyclonedx": () => import("./label-cyclonedx.ts"),
  "label schema": () => import("./label-schema.ts"),
  audit: () => import("./audit.ts"),
  "canary new": () => import("./canary.ts"),
  compare: () => import("./compare.ts"),
  score: () => import("./score.ts"),
  conform: () => import("./conform.ts"),
  "conform verify": () => import("./conform/verify.ts"),
  assess: () => import("./assess.ts"),
  "assess import": () => import("./assess-import.ts"),
  "assess verify": () => import("./assess/verify.ts"),
  "assess countersign": () => import("./assess/countersign.ts"),
  "knowledge import": () => import("./knowledge/import.ts"),
  "knowledge list": () => import("./knowledge/list.ts"),
  "knowledge check": () => import("./knowledge/check.ts"),
  inspect: () => import("./inspect.ts"),
  serve: () => import("./serve.ts"),
  simulate: () => import("./simulate.ts"),
  gateway: () => import("./gateway.ts"),
  sensor: () => import("./sensor.ts"),
  "key new": () => import("./key-new.ts"),
  "key pin": () => import("./key-pin.ts"),
  "account recover": () => import("./account-recover.ts"),
};

/** Runs `argv` (without node and script) and answers with the exit code. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  // "help label sign" asks for the same as "label sign --help".
  if (argv[0] === "help" && argv[1] !== undefined) return main([...argv.slice(1), "--help"], terminal);
  const [first, second] = argv;
  if (first === undefined || isHelp(first)) {
    terminal.out(await overview());
    return EXIT.ok;
  }
  const words = [`${first} ${second ?? ""}`, first].find((candidate) => Object.hasOwn(COMMANDS, candidate));
  const load = words === undefined ? undefined : COMMANDS[words];
  if (words === undefined || load === undefined) {
    const inGroup = Object.keys(COMMANDS).filter((name) => name.startsWith(`${first} `));
    if (inGroup.length > 0 && second !== undefined && isHelp(second)) {
      terminal.out(`carelabel ${first} COMMAND\n\n${(await rowsOf(inGroup)).join("\n")}\n`);
      return EXIT.ok;
    }
    // A bare first word, or one that is followed by no near word, is told what may follow it.
    const written = inGroup.length === 0 ? first : second === undefined ? undefined : `${first} ${second}`;
    const meant = written === undefined ? undefined : closest(written, Object.keys(COMMANDS));
    terminal.err(
      inGroup.length > 0 && meant === undefined
        ? `"${first}" needs one more word: ${inGroup.join(", ")}\n`
        : `there is no command "${visibleLine(written ?? first)}"; ${meant === undefined ? "" : `did you mean "${meant}"? `}"carelabel help" lists them\n`,
    );
    return EXIT.wrongInput;
  }
  const { command } = await load();
  const rest = argv.slice(words.split(" ").length);
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.out(helpOf(command));
    return EXIT.ok;
  }
  try {
    const { values, positionals } = readArguments(command, rest);
    return await command.run({ values, args: positionals }, terminal);
  } catch (error) {
    return report(error, terminal);
  }
}

/** The one translation of errors for the terminal. */
export function report(error: unknown, terminal: Pick<Terminal, "err">): number {
  if (error instanceof InputError) {
    terminal.err(`carelabel: ${visibleLine(error.where)}: ${visibleLine(error.message)} [${error.code}]\n`);
    return EXIT.wrongInput;
  }
  terminal.err(
    `carelabel: this is a bug of CareLabel, please report it (SECURITY.md, CONTRIBUTING.md):\n${(error as Error)?.stack ?? String(error)}\n`,
  );
  return EXIT.bug;
}

function helpOf(command: Command): string {
  const width = Math.max(0, ...command.help.map(([option]) => option.length)) + 2;
  const options = command.help.map(([option, what]) => `  ${option.padEnd(width)}${what}`);
  return [
    `carelabel ${command.words} ${command.usage}`,
    "",
    command.summary,
    "",
    ...(options.length > 0 ? [...options, ""] : []),
    `Example: ${command.example}`,
    "",
  ].join("\n");
}

function isHelp(word: string): boolean {
  return word === "help" || word === "--help" || word === "-h";
}

/** Each command in one line. */
function rowsOf(names: readonly string[]): Promise<string[]> {
  return Promise.all(
    names.map(async (words) => `  ${words.padEnd(20)}${(await COMMANDS[words]?.())?.command.summary ?? ""}`),
  );
}

async function overview(): Promise<string> {
  const rows = await rowsOf(Object.keys(COMMANDS));
  return [
    "carelabel COMMAND: security labels for medical IoT devices, and what holds them to their word",
    "",
    ...rows,
    "",
    '"carelabel COMMAND --help" tells the options. Exit codes: 0 holds, 1 departs, 2 wrong input, 70 a bug.',
    "CareLabel is a security tool: it diagnoses nothing and is no medical alarm system.",
    "",
  ].join("\n");
}

if (import.meta.main) {
  const { terminal, exitWith } = openTerminal();
  exitWith(await main(process.argv.slice(2), terminal));
}
