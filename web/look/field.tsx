/**
 * Fields of a form: the browser's own controls, each with its name above, what it is for below, and what is wrong beside it.
 */
import { type HTMLAttributes, type InputHTMLAttributes, type ReactNode, useId } from "react";
import css from "./field.module.css";
import { type FieldPlace, useFieldProblem } from "./field-problems.tsx";

interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong with the value, in words. */
  readonly problem?: ReactNode;
  /** Where its value stands in what is sent; what the server said of it is shown here, too. */
  readonly at?: FieldPlace | undefined;
}

interface Described {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly wrong: boolean;
}

function Field({
  label,
  hint,
  problem: own,
  at,
  children,
}: FieldProps & { children: (described: Described) => ReactNode }) {
  const id = useId();
  const told = useFieldProblem(at);
  const problem = own ?? told;
  const parts = [hint === undefined ? [] : `${id}-hint`, problem === undefined ? [] : `${id}-problem`].flat();
  return (
    <div className={css.field} data-wrong={problem !== undefined}>
      <label htmlFor={id}>{label}</label>
      {children({ id, describedBy: parts.length === 0 ? undefined : parts.join(" "), wrong: problem !== undefined })}
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
  at,
  value,
  onChange,
  ...rest
}: FieldProps & { value: string; onChange: (value: string) => void } & Own<InputHTMLAttributes<HTMLInputElement>>) {
  return (
    <Field label={label} hint={hint} problem={problem} at={at}>
      {({ id, describedBy, wrong }) => (
        <input
          id={id}
          className={css.control}
          aria-describedby={describedBy}
          aria-invalid={wrong}
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
  at,
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
    <Field label={label} hint={hint} problem={problem} at={at}>
      {({ id, describedBy, wrong }) => (
        <select
          id={id}
          className={css.control}
          aria-describedby={describedBy}
          aria-invalid={wrong}
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
  disabled = false,
}: Omit<FieldProps, "problem" | "at"> & {
  value: boolean;
  onChange: (value: boolean) => void;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className={css.check}>
      <input
        id={id}
        type="checkbox"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        checked={value}
        disabled={disabled}
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
