/**
 * Fields of a form: the browser's own controls, each with its name above, what it is for below, and what is wrong beside it.
 */
import { type HTMLAttributes, type InputHTMLAttributes, type ReactNode, useId } from "react";
import css from "./field.module.css";

interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong with the value, in words. */
  readonly problem?: ReactNode;
}

interface Described {
  readonly id: string;
  readonly describedBy: string | undefined;
}

function Field({ label, hint, problem, children }: FieldProps & { children: (described: Described) => ReactNode }) {
  const id = useId();
  const parts = [hint === undefined ? [] : `${id}-hint`, problem === undefined ? [] : `${id}-problem`].flat();
  return (
    <div className={css.field} data-wrong={problem !== undefined}>
      <label htmlFor={id}>{label}</label>
      {children({ id, describedBy: parts.length === 0 ? undefined : parts.join(" ") })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className={css.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}

type Own<T> = Omit<T, "onChange" | "value" | "children" | "className">;

/** One line of text; `type` may be `date`, `tel`, `number`, `password` ... */
export function TextField({
  label,
  hint,
  problem,
  value,
  onChange,
  ...rest
}: FieldProps & { value: string; onChange: (value: string) => void } & Own<InputHTMLAttributes<HTMLInputElement>>) {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {({ id, describedBy }) => (
        <input
          id={id}
          className={css.control}
          aria-describedby={describedBy}
          aria-invalid={problem !== undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          {...rest}
        />
      )}
    </Field>
  );
}

export interface Choice<V extends string = string> {
  readonly value: V;
  readonly label: string;
}

/** One of a list. */
export function ChoiceField<V extends string>({
  label,
  hint,
  problem,
  value,
  choices,
  onChange,
  required = false,
}: FieldProps & {
  value: V;
  choices: readonly Choice<V>[];
  onChange: (value: V) => void;
  required?: boolean;
}) {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {({ id, describedBy }) => (
        <select
          id={id}
          className={css.control}
          aria-describedby={describedBy}
          aria-invalid={problem !== undefined}
          required={required}
          value={value}
          onChange={(event) => onChange(event.target.value as V)}
        >
          {choices.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Yes or no. */
export function CheckField({
  label,
  hint,
  value,
  onChange,
}: Omit<FieldProps, "problem"> & { value: boolean; onChange: (value: boolean) => void }) {
  const id = useId();
  return (
    <div className={css.check}>
      <input
        id={id}
        type="checkbox"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        checked={value}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className={css.hint}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

/** Fields side by side where there is room. */
export function Fields({ children, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return (
    <div className={css.fields} {...rest}>
      {children}
    </div>
  );
}

/** The buttons below a form. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className={css.actions}>{children}</div>;
}
