/**
 * How the steps of a checklist are called: those of the template in the page's words, those of the facility in its own.
 */
import { useTranslation } from "react-i18next";
import type { ChecklistStep } from "../../src/domain/inspection/checklist.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";

export const TEMPLATE_STEPS = [
  "identity",
  "condition",
  "firmware",
  "restart",
  "support",
  "access",
  "screening",
  "maturity",
  "threats",
  "environment",
  "carried-out",
] as const;

type Named = Pick<ChecklistStep, "id" | "text">;

export function useStepWords(): { title(step: Named): string; how(step: Named): string | undefined } {
  const { t } = useTranslation();
  const known = (id: string) => TEMPLATE_STEPS.find((one) => one === id);
  return {
    title({ id, text }) {
      const name = known(id);
      return text !== null || name === undefined ? visibleLine(text ?? id) : t(`inspections.step.${name}.title`);
    },
    how({ id, text }) {
      const name = text === null ? known(id) : undefined;
      return name && t(`inspections.step.${name}.how`);
    },
  };
}
