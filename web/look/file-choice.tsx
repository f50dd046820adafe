/**
 * Choosing one file: by a button, by keyboard, or by dropping it on the area.
 */
import { Button } from "@mantine/core";
import { type ChangeEvent, type DragEvent, type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./file-choice.module.css";

interface FileChoiceProps {
  /** What is to be chosen, for example "HAR file". */
  readonly label: string;
  /** What it is and where it comes from. */
  readonly hint: ReactNode;
  /** As an input's `accept`. */
  readonly accept: string;
  /** The name of the file that is chosen now. */
  readonly chosen?: string | undefined;
  readonly onFile: (file: File) => void;
}

export function FileChoice({ label, hint, accept, chosen, onFile }: FileChoiceProps) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const drop = useFileDrop(onFile);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file !== undefined) onFile(file);
    event.target.value = ""; // so that the same file, mended, can be chosen again
  };
  return (
    <div className={css.area} data-over={drop.over} {...drop.handlers}>
      <div>
        <strong id={`${id}-label`}>{label}</strong>
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
        {chosen !== undefined && <p className={css.chosen}>{chosen}</p>}
      </div>
      <input ref={input} type="file" accept={accept} hidden onChange={take} aria-labelledby={`${id}-label`} />
      <Button
        variant="outline"
        h={44}
        onClick={() => input.current?.click()}
        aria-describedby={`${id}-label ${id}-hint`}
      >
        {t("file.choose")}
      </Button>
    </div>
  );
}

/** Handlers that take a dropped file, and whether one hovers above. */
export function useFileDrop(onFile: (file: File) => void) {
  const [over, setOver] = useState(false);
  return {
    over,
    handlers: {
      onDragOver: (event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file !== undefined) onFile(file);
      },
    },
  };
}
