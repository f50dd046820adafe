/**
 * Check a label: what is wrong beside its line, and the very label that will be printed, while it is being written.
 */
import { Button } from "@mantine/core";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import exampleText from "../../samples/labels/ultrasound-wireless.label.yaml?raw";
import { InputError } from "../../src/domain/input-error.ts";
import { LABEL_LIMIT_BYTES } from "../../src/domain/label/label.ts";
import { useFileDrop } from "../look/file-choice.tsx";
import { PageTitle } from "../look/frame.tsx";
import css from "./check-page.module.css";
import { LabelEditor, type LabelEditorHandle } from "./label-editor.tsx";
import { LabelPreview } from "./label-preview.tsx";
import { LabelProblems } from "./label-problems.tsx";
import { useCheckedLabel } from "./use-checked-label.ts";

export function CheckPage() {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [refused, setRefused] = useState<unknown>();
  const editor = useRef<LabelEditorHandle>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const state = useCheckedLabel(text);
  const { checked, sound } = state;

  const write = useCallback((next: string) => {
    setRefused(undefined);
    setText(next);
  }, []);
  const open = useCallback(
    async (file: File) => {
      if (file.size > LABEL_LIMIT_BYTES)
        setRefused(new InputError("document-too-large", file.name, t("check.tooLarge")));
      else write(await file.text());
    },
    [t, write],
  );
  const drop = useFileDrop(open);

  return (
    <div className={css.page}>
      <PageTitle>{t("check.title")}</PageTitle>
      <p className={css.lead}>{t("check.lead")}</p>

      <section className={css.writing} aria-label={t("check.writing")}>
        <div className={css.tools}>
          <label htmlFor="label-text">{t("check.text")}</label>
          <input
            ref={chooser}
            type="file"
            hidden
            aria-label={t("check.open")}
            accept=".yaml,.yml,.json"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file !== undefined) void open(file);
              event.target.value = "";
            }}
          />
          <Button variant="outline" h={44} onClick={() => chooser.current?.click()}>
            {t("check.open")}
          </Button>
          <Button variant="outline" h={44} onClick={() => write(exampleText)}>
            {t("check.example")}
          </Button>
          {text !== "" && (
            <Button variant="subtle" h={44} onClick={() => write("")}>
              {t("check.clear")}
            </Button>
          )}
        </div>
        <div data-over={drop.over} className={css.drop} {...drop.handlers}>
          <LabelEditor
            ref={editor}
            id="label-text"
            describedBy="label-state"
            text={text}
            problems={checked?.problems ?? []}
            hint={t("check.hint")}
            onChange={write}
          />
        </div>
        <LabelProblems state={state} refused={refused} onLine={(line, column) => editor.current?.goTo(line, column)} />
      </section>

      <section className={css.preview} aria-label={t("check.preview")}>
        <LabelPreview sound={sound} stale={text !== "" && checked !== undefined && !checked.signable} />
      </section>
    </div>
  );
}
