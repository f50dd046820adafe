/**
 * A problem in the reader's language: what it is, what to do, and exactly what was said of which place.
 *
 * The words follow from the code; what the server says of one case is English and stands below them.
 */
import { useTranslation } from "react-i18next";
import { InputError, type Wrong } from "../../src/domain/input-error.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { CallProblem } from "../call.ts";
import type { words } from "../words/english.ts";

type Code = keyof (typeof words)["problems"];

/** What the server says of these is the same each time, and the title has said it. */
const SAID: readonly string[] = [
  "bug",
  "busy",
  "not-signed-in",
  "origin-foreign",
  "page-not-built",
  "request-malformed",
  "route-unknown",
  "method-unknown",
  "server-unreachable",
] satisfies readonly Code[];

export interface ProblemWords {
  readonly title: string;
  readonly todo: string;
  /** In English, each with its place in the reader's language; empty where the title says it all. */
  readonly exactly: readonly Wrong[];
}

export function useProblemWords(problem: unknown): ProblemWords {
  const { t, i18n } = useTranslation();
  const placeInWords = usePlaceInWords();
  const known = problem instanceof CallProblem || problem instanceof InputError ? problem : undefined;
  const code = known?.code ?? "bug";
  const told = i18n.exists(`problems.${code}.title`) ? (code as Code) : "argument-wrong";
  return {
    title: t(`problems.${told}.title`),
    todo: t(`problems.${told}.todo`, isThisMachine(location.hostname) ? {} : { context: "elsewhere" }),
    exactly:
      known === undefined || SAID.includes(code)
        ? []
        : allOf(known).map(({ where, message, ...rest }) => ({
            ...rest,
            where: placeInWords(where),
            message: visibleLine(message),
          })),
  };
}

/** Whether the server is on the reader's own machine, where the reader can start it. */
export function isThisMachine(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host);
}

/** All that a problem says, by place. */
export function allOf(problem: CallProblem | InputError): readonly Wrong[] {
  const { all, where, message } = problem;
  return all.length > 0 ? all : message === "" ? [] : [{ where, message }];
}

/** A place as people name it: a field, a line, a file; the program's own ways say nothing to them. */
function usePlaceInWords(): (where: string) => string {
  const { t, i18n } = useTranslation();
  const nameOf = (field: string) =>
    i18n.exists(`fields.${field}`) ? t(`fields.${field}` as "fields.name") : undefined;
  return (where) => {
    const [, line, column] = /^(\d+):(\d+)$/.exec(where) ?? [];
    if (line !== undefined && column !== undefined) return t("problem.line", { line, column });
    const offset = /^byte (\d+)$/.exec(where)?.[1];
    if (offset !== undefined) return t("problem.offset", { offset });
    const pointer = /^(?:body|query|path)?((?:\/[^/]+)+)$/.exec(where)?.[1];
    if (pointer !== undefined) return fieldsOf(pointer, nameOf);
    return /^[a-z-]*$/.test(where) ? "" : visibleLine(where);
  };
}

/** "Identifiers 2, serial number" of `/identifiers/1/serial`; a step that has no words is left out. */
function fieldsOf(pointer: string, nameOf: (field: string) => string | undefined): string {
  const names: string[] = [];
  for (const step of pointer.split("/").slice(1)) {
    const last = names.length - 1;
    if (!/^\d+$/.test(step)) {
      const name = nameOf(step);
      if (name !== undefined) names.push(name);
    } else if (names[last] !== undefined) names[last] += ` ${Number(step) + 1}`;
  }
  return names.join(", ");
}
