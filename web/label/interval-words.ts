/**
 * How often and after how long, in whole words: a patient reads no units.
 */
import { useTranslation } from "react-i18next";

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

export function useIntervalWords() {
  const { t } = useTranslation();
  return {
    /** A cycle of the label: seconds, or an event in the label's own words. */
    cycle(cycle: number | string): string {
      if (typeof cycle === "string") return cycle === "" ? t("public.cycle.unstated") : cycle;
      if (cycle < 1) return t("public.cycle.continuously");
      const [unit, seconds] = UNITS.find(([, length]) => cycle % length === 0) ?? (["second", 1] as const);
      return t(`public.cycle.${unit}`, { count: cycle / seconds });
    },
    interval: (months: number): string =>
      months % 12 === 0 ? t("public.years", { count: months / 12 }) : t("public.months", { count: months }),
  };
}
