/**
 * What an answer says of single fields, handed to the fields of its form, so that each shows its own beside it.
 *
 *     <FieldProblems of={change.error}>
 *       <TextField at="/phone" ... />
 */
import { createContext, type ReactNode, use } from "react";
import { useTranslation } from "react-i18next";
import { InputError, type Wrong } from "../../src/domain/input-error.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { CallProblem } from "../call.ts";
import { languageOf } from "../words/i18n.ts";
import { HeldBy } from "./held-by.tsx";
import { allOf } from "./problem-words.ts";

const Told = createContext<readonly Wrong[]>([]);

export function FieldProblems({ of, children }: { of: unknown; children: ReactNode }) {
  const all = of instanceof CallProblem || of instanceof InputError ? allOf(of) : [];
  return <Told value={all}>{children}</Told>;
}

/** Where a field's value stands in the body that is sent, as a JSON pointer; several where one field answers for them. */
export type FieldPlace = string | readonly string[];

/** What was said of the value at `at`; undefined when nothing was. */
export function useFieldProblem(at: FieldPlace | undefined): ReactNode | undefined {
  const { t, i18n } = useTranslation();
  const told = use(Told);
  const places = at === undefined ? [] : [at].flat();
  const found = told.find(({ where }) => places.some((place) => where === `body${place}`));
  if (found === undefined) return undefined;
  if (found.held !== undefined) return <HeldBy held={found.held} />;
  return (
    <>
      {languageOf(i18n) === "en" ? "" : `${t("problem.here")} `}
      <span lang="en">
        <bdi>{visibleLine(found.message)}</bdi>
      </span>
    </>
  );
}
