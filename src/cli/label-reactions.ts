/**
 * `label reactions`: what would happen to a device at each fail-safe limit of its label, and what would not, and why.
 *
 * The reaction chain itself is played through, so the table tells what will be; a tier or mark that is not given counts
 * as unset, which is as on a patient.
 */
import { auditableLabel } from "../acts/auditable-label.ts";
import { InputError } from "../domain/input-error.ts";
import { oneLine } from "../domain/one-line.ts";
import type { ReactionTarget } from "../domain/runtime/reaction/chain.ts";
import { DEFAULT_REACTION_SETTINGS } from "../domain/runtime/reaction/settings.ts";
import {
  type Simulated,
  type SimulatedLimit,
  type SimulatedStep,
  simulateLabel,
} from "../domain/runtime/reaction/simulate-label.ts";
import { type ReactionLanguage, reactionWords } from "../domain/runtime/reaction/words.ts";
import { readBytes } from "../store/files.ts";
import { type Command, EXIT } from "./command.ts";
import { onlyArgument } from "./label-files.ts";

const FREEDOMS = ["free", "replacement-first", "ward-only"] as const;
const CLASSES = ["I", "II", "III", "IV"] as const;
const YES_NO = ["yes", "no"] as const;

export const command: Command = {
  words: "label reactions",
  summary: "what would happen to a device at each fail-safe limit of its label",
  usage:
    "LABEL [--tier T] [--off-network T] [--out-of-operation T] [--on-patient yes|no] [--life-supporting yes|no] [--class I|II|III|IV] [--home] [--no-pause] [--isolators NAMES] [--language en|de] [--json]",
  options: {
    tier: { type: "string" },
    "off-network": { type: "string" },
    "out-of-operation": { type: "string" },
    "on-patient": { type: "string" },
    "life-supporting": { type: "string" },
    class: { type: "string" },
    home: { type: "boolean" },
    "no-pause": { type: "boolean" },
    isolators: { type: "string" },
    language: { type: "string" },
    json: { type: "boolean" },
  },
  help: [
    ["LABEL", "a label as written or signed; - reads standard input"],
    ["--tier T", "both parts of the clinical tier: free, replacement-first, ward-only; unset when left out"],
    ["--off-network T", "what taking it off the network needs, where it differs"],
    ["--out-of-operation T", "what pausing it needs, where it differs"],
    ["--on-patient yes|no", "whether it is on a patient; left out counts as yes"],
    ["--life-supporting yes|no", "whether it keeps a patient alive; left out counts as yes"],
    ["--class C", "risk class I, II, III or IV; that of the label when left out"],
    ["--home", "it stands in home care"],
    ["--no-pause", "it takes no commands"],
    [
      "--isolators NAMES",
      'who can take it off the network, in their order, separated by commas; gateway by default, "" for none',
    ],
    ["--language L", "en (default) or de"],
    ["--json", "all limits with all steps as JSON"],
  ],
  example:
    "carelabel label reactions samples/labels/ultrasound-wireless.label.yaml --tier free --on-patient no --life-supporting no",
  async run({ values, args }, terminal) {
    const path = onlyArgument(args, "label");
    const language = chosen(values, "language", ["en", "de"]) ?? "en";
    const { label } = await auditableLabel(await readBytes(path, terminal.stdin), path, terminal.today);
    const device = deviceOf(values, label.product?.riskClass);
    const limits = simulateLabel(label.runtime, device, DEFAULT_REACTION_SETTINGS);
    terminal.out(
      values.json === true
        ? `${JSON.stringify({ device, limits }, null, 2)}\n`
        : inWords(path, device, limits, language),
    );
    return EXIT.ok;
  },
};

function deviceOf(values: Record<string, unknown>, ofLabel: ReactionTarget["riskClass"] | undefined): ReactionTarget {
  const tier = chosen(values, "tier", FREEDOMS) ?? null;
  const isolators = typeof values.isolators === "string" ? values.isolators : "gateway";
  return {
    tier: {
      offNetwork: chosen(values, "off-network", FREEDOMS) ?? tier,
      outOfOperation: chosen(values, "out-of-operation", FREEDOMS) ?? tier,
    },
    onPatient: mark(values, "on-patient"),
    lifeSupporting: mark(values, "life-supporting"),
    riskClass: chosen(values, "class", CLASSES) ?? ofLabel ?? null,
    careSetting: values.home === true ? "home-care" : null,
    canPause: values["no-pause"] !== true,
    isolators: [...new Set(isolators.split(",").map((name) => name.trim()))].filter((name) => name !== ""),
  };
}

function mark(values: Record<string, unknown>, option: string): boolean | null {
  const said = chosen(values, option, YES_NO);
  return said === undefined ? null : said === "yes";
}

/** @throws {InputError} `argument-wrong` for a word that is none of `words`. */
function chosen<T extends string>(values: Record<string, unknown>, option: string, words: readonly T[]): T | undefined {
  const written = values[option];
  if (written === undefined) return undefined;
  const word = words.find((one) => one === written);
  if (word === undefined) throw new InputError("argument-wrong", `--${option}`, `write ${words.join(", ")}`);
  return word;
}

const TEXT = {
  en: {
    none: "the label states no fail-safe limit, so nothing starts a reaction chain",
    limits: "beyond any of these limits",
    steps: "this happens",
    ours: "added by CareLabel",
    obeyed: "if the device and the network obey, and no person comes within the hour",
    unanswered: "if nothing answers",
    told: (times: number, level: number) =>
      `people are told ${times} times${level === 0 ? "" : `, up to place ${level + 1} of the on-call order`}`,
    after: "after an hour",
    defaults: "With the settings as delivered. CareLabel is a security tool, no medical alarm system.",
  },
  de: {
    none: "das Label nennt keine Fail-Safe-Grenze, also beginnt keine Reaktionskette",
    limits: "jenseits einer dieser Grenzen",
    steps: "geschieht dies",
    ours: "von CareLabel ergänzt",
    obeyed: "wenn Gerät und Netz gehorchen und eine Stunde lang niemand kommt",
    unanswered: "wenn nichts antwortet",
    told: (times: number, level: number) =>
      `Menschen werden ${times}-mal benachrichtigt${level === 0 ? "" : `, bis zu Platz ${level + 1} der Rufbereitschaft`}`,
    after: "nach einer Stunde",
    defaults:
      "Mit den ausgelieferten Einstellungen. CareLabel ist ein Sicherheitswerkzeug, kein medizinisches Alarmsystem.",
  },
} as const;

/** Every limit starts the same chain, so its steps stand once. */
function inWords(
  path: string,
  { isolators }: ReactionTarget,
  limits: readonly SimulatedLimit[],
  language: ReactionLanguage,
): string {
  const text = TEXT[language];
  const [first] = limits;
  if (first === undefined) return `${path}: ${text.none}\n`;
  return [
    `${path}: ${text.limits}`,
    ...limits.map((limit) => `  ${oneLine(boundsOf(limit)).padEnd(40)} ${limit.limit}`),
    `${text.steps}`,
    ...first.steps.flatMap((step) => stepInWords(step, language)),
    "",
    ...hourInWords(text.obeyed, first.whenObeyed, isolators, language),
    "",
    ...hourInWords(text.unanswered, first.whenUnanswered, isolators, language),
    "",
    text.defaults,
    "",
  ].join("\n");
}

function boundsOf({ parameter, unit, min, max }: SimulatedLimit): string {
  const bounds = min === null ? `≤ ${max}` : max === null ? `≥ ${min}` : `${min} … ${max}`;
  return `${parameter} ${bounds}${unit === null ? "" : ` ${unit}`}`;
}

function stepInWords(step: SimulatedStep, language: ReactionLanguage): string[] {
  const words = (room: Parameters<typeof reactionWords>[0], code: string) => reactionWords(room, code, language);
  const ours = step.prescribed || step.do === "notify" ? "" : ` (${TEXT[language].ours})`;
  const because = step.because.map((code) => words("reason", code)).join(" ");
  const row = `${seconds(step.atSeconds)}  ${words("command", step.do)}: ${words("simulated", step.happens)}${ours}`;
  return because === "" ? [row] : [row, `${" ".repeat(11)}${because}`];
}

function hourInWords(
  heading: string,
  { lines, operation, waitingFor }: Simulated,
  isolators: readonly string[],
  language: ReactionLanguage,
): string[] {
  const words = (room: Parameters<typeof reactionWords>[0], code: string) => reactionWords(room, code, language);
  const alarms = lines.filter(({ repetition }) => repetition !== null);
  const level = Math.max(0, ...alarms.map((one) => one.level ?? 0));
  return [
    heading,
    ...lines
      .filter(({ repetition, do: what }) => repetition === null && what !== "verify")
      .map((one) => {
        const by = isolators.includes(one.by) ? ` (${oneLine(one.by)})` : "";
        return `${seconds(one.atSeconds)}  ${words("command", one.do)}${by}`;
      }),
    `${" ".repeat(11)}${TEXT[language].told(alarms.length, level)}`,
    `${" ".repeat(11)}${TEXT[language].after}: ${words("operation", operation)}. ${waitingFor === null ? "" : words("waitingFor", waitingFor)}`.trimEnd(),
  ];
}

function seconds(since: number): string {
  return `${String(since).padStart(7)} s`;
}
