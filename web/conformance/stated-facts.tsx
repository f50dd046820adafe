/**
 * Days and times that a catalogue asks for, such as those of a reporting clock; they decide by themselves.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { stateFactRoute } from "../../src/contract/assessment.ts";
import { textIn } from "../../src/domain/label/text-in.ts";
import { useChange } from "../call.ts";
import { Actions, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { languageOf } from "../words/i18n.ts";
import { newEntry, type OpenAssessment } from "./use-assessment.ts";

interface Props {
  readonly open: OpenAssessment;
  readonly mayAnswer: boolean;
}

export function StatedFacts({ open, mayAnswer }: Props) {
  const { t } = useTranslation();
  const { facts = [] } = open.catalogue;
  if (facts.length === 0) return null;
  return (
    <section className={sheet.part} aria-labelledby="facts">
      <h2 id="facts">{t("conformance.facts")}</h2>
      {facts.map(({ id, question }) => {
        const version = open.content.said.fact.find((one) => one.id === id)?.version ?? 0;
        return <Fact key={`${id} ${version}`} {...{ open, mayAnswer, id, question, version }} />;
      })}
    </section>
  );
}

interface FactProps extends Props {
  readonly id: string;
  readonly question: Parameters<typeof textIn>[0];
  readonly version: number;
}

function Fact({ open, mayAnswer, id, question, version }: FactProps) {
  const { t, i18n } = useTranslation();
  const stated = open.statement.facts.get(id) ?? "";
  const [value, setValue] = useState(stated);
  const change = useChange(stateFactRoute);
  return (
    <form
      className={sheet.tools}
      onSubmit={(event) => {
        event.preventDefault();
        const said = value.trim() === "" ? null : value.trim();
        change.mutate({
          params: { id: open.content.assessment.id, entry: id },
          body: { base: version, entry: newEntry(), said },
        });
      }}
    >
      <TextField
        label={textIn(question, languageOf(i18n))}
        hint={t("conformance.factHint")}
        value={value}
        maxLength={40}
        readOnly={!mayAnswer}
        onChange={setValue}
      />
      {mayAnswer && value.trim() !== stated && (
        <Actions>
          <Button type="submit" h={44} loading={change.isPending}>
            {t("keep.save")}
          </Button>
        </Actions>
      )}
      <Notice problem={change.error ?? undefined} />
    </form>
  );
}
