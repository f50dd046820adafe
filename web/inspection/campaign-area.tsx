/**
 * A field of several lines with its name above and what it is for below.
 */
import { type ReactNode, useId } from "react";
import sheet from "../look/sheet.module.css";
import css from "./campaign.module.css";

interface AreaProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly problem?: ReactNode;
  readonly value: string;
  readonly rows?: number;
  readonly maxLength?: number;
  readonly required?: boolean;
  readonly onChange: (value: string) => void;
}

export function AreaField({ label, hint, problem, value, rows = 3, maxLength, required = false, onChange }: AreaProps) {
  const id = useId();
  const about = [hint === undefined ? [] : `${id}-hint`, problem === undefined ? [] : `${id}-problem`].flat();
  return (
    <div className={css.area}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        {...(maxLength === undefined ? {} : { maxLength })}
        required={required}
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={about.length === 0 ? undefined : about.join(" ")}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className={sheet.muted}>
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} role="alert">
          <b>{problem}</b>
        </p>
      )}
    </div>
  );
}
