/**
 * How long something holds, from now on; the moment at which it ends is told in the facility's zone.
 */
import { useTranslation } from "react-i18next";
import { ChoiceField } from "../look/field.tsx";
import { useNow } from "../look/when.tsx";
import { useWatchWords } from "./watch-words.ts";

const MINUTE_MS = 60_000;
export const DURATIONS = ["30", "60", "240", "480", "1440", "4320", "10080", "43200"] as const;
/** Minutes; "" is no fixed time. */
export type Duration = (typeof DURATIONS)[number] | "";

/** The moment (ISO 8601) at which `duration` ends, counted from now; null where there is none. */
export function endOf(duration: Duration): string | null {
  return duration === "" ? null : new Date(Date.now() + Number(duration) * MINUTE_MS).toISOString();
}

interface DurationFieldProps {
  readonly label: string;
  readonly value: Duration;
  /** What no fixed time is called, where that may be chosen. */
  readonly none?: string;
  readonly onChange: (duration: Duration) => void;
}

export function DurationField({ label, value, none, onChange }: DurationFieldProps) {
  const { t } = useTranslation();
  const { moment } = useWatchWords();
  const now = useNow();
  const choices = DURATIONS.map((one) => ({ value: one as Duration, label: t(`runtime.duration.${one}`) }));
  const ends = new Date(now.getTime() + Number(value) * MINUTE_MS);
  return (
    <ChoiceField
      label={label}
      hint={value === "" ? undefined : t("runtime.duration.until", { moment: moment(ends) })}
      value={value}
      choices={none === undefined ? choices : [{ value: "", label: none }, ...choices]}
      onChange={onChange}
    />
  );
}
