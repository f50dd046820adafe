/**
 * A plain text field with line numbers, where the lines with problems carry a mark.
 *
 * A real textarea on purpose: undo, spell-free typing, screen readers and phones work as everywhere.
 */
import { type Ref, useImperativeHandle, useMemo, useRef, useState } from "react";
import type { LabelProblem } from "../../src/contract/label.ts";
import { Glyph } from "../look/glyph.tsx";
import css from "./label-editor.module.css";

export interface LabelEditorHandle {
  /** Puts the caret there (both 1-based) and brings it into sight. */
  goTo(line: number, column: number): void;
}

interface LabelEditorProps {
  readonly ref: Ref<LabelEditorHandle>;
  readonly id: string;
  readonly describedBy: string;
  readonly text: string;
  readonly problems: readonly LabelProblem[];
  readonly hint: string;
  readonly onChange: (text: string) => void;
}

const ROW_PX = 20;

export function LabelEditor({ ref, id, describedBy, text, problems, hint, onChange }: LabelEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const numbers = useMemo(
    () =>
      text
        .split("\n")
        .map((_, index) => index + 1)
        .join("\n"),
    [text],
  );
  const marks = useMemo(() => gravestByLine(problems), [problems]);

  useImperativeHandle(ref, () => ({
    goTo(line, column) {
      const area = field.current;
      if (area === null) return;
      const start =
        text
          .split("\n")
          .slice(0, line - 1)
          .reduce((sum, row) => sum + row.length + 1, 0) +
        column -
        1;
      area.focus();
      area.setSelectionRange(start, start);
      area.scrollTop = Math.max(0, (line - 4) * ROW_PX);
    },
  }));

  return (
    <div className={css.editor}>
      <div className={css.gutter} aria-hidden="true">
        <div style={{ transform: `translateY(${-scrolled}px)` }}>
          <pre>{numbers}</pre>
          {marks.map(([line, level]) => (
            <span key={line} data-level={level} className={css.mark} style={{ top: `${(line - 1) * ROW_PX}px` }}>
              <Glyph name={level === "error" ? "high" : "low"} size={13} />
            </span>
          ))}
        </div>
      </div>
      <textarea
        ref={field}
        id={id}
        className={`code ${css.field}`}
        aria-describedby={describedBy}
        aria-invalid={problems.some(({ level }) => level === "error")}
        value={text}
        placeholder={hint}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
      />
    </div>
  );
}

function gravestByLine(problems: readonly LabelProblem[]): [number, LabelProblem["level"]][] {
  const marks = new Map<number, LabelProblem["level"]>();
  for (const { line, level } of problems) if (marks.get(line) !== "error") marks.set(line, level);
  return [...marks];
}
