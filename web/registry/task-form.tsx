/**
 * A form for one task on a device: what it does, its fields, its button, and what kept it from being done.
 */
import { Button } from "@mantine/core";
import { type ReactNode, type SubmitEvent, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { readDeviceRoute } from "../../src/contract/device.ts";
import type { CallProblem } from "../call.ts";
import { Actions } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { Notice } from "../look/notice.tsx";
import { queries } from "../queries.ts";
import css from "./task-form.module.css";

interface TaskFormProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** On the button. */
  readonly go: string;
  readonly busy: boolean;
  readonly problem: CallProblem | undefined;
  /** Whether all that the task needs has been given. */
  readonly ready?: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export function TaskForm({ title, lead, go, busy, problem, ready = true, onSubmit, onClose, children }: TaskFormProps) {
  const { t } = useTranslation();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const changed = problem?.code === "record-changed";
  useEffect(() => {
    // Somebody was faster: what is stored now is asked for, and the form shows it beside what was typed.
    if (changed) void queries.invalidateQueries({ queryKey: [readDeviceRoute.path] });
  }, [changed]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready) onSubmit();
  };
  return (
    <form className={css.form} aria-labelledby={id} onSubmit={submit}>
      <h2 id={id} ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {lead !== undefined && <p>{lead}</p>}
      <FieldProblems of={problem}>{children}</FieldProblems>
      {changed ? (
        <p role="alert" className={css.changed}>
          {t("device.both.notSaved")}
        </p>
      ) : (
        <Notice problem={problem} />
      )}
      <Actions>
        <Button type="submit" h={44} loading={busy} disabled={!ready}>
          {go}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("device.form.cancel")}
        </Button>
      </Actions>
    </form>
  );
}
