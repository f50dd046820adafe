/**
 * What the world knows of weaknesses: the files that were brought in, how old they are, and bringing a new one.
 */
import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  cancelKnowledgeImportRoute,
  importKnowledgeRoute,
  KNOWLEDGE_LIMIT_BYTES,
  type KnowledgeImport,
  type KnowledgeSource,
  listKnowledgeRoute,
  readKnowledgeImportRoute,
  removeKnowledgeRoute,
} from "../../src/contract/knowledge.ts";
import { InputError } from "../../src/domain/input-error.ts";
import { isAhead, type KnowledgeAge } from "../../src/domain/knowledge/knowledge-age.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { CallProblem, useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions } from "../look/field.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Glyph } from "../look/glyph.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { asOld } from "../queries.ts";
import { useAccount, useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { bytesIn, dayIn, numberIn } from "../words/locale.ts";

const ASK_EVERY_MS = 500;
const REFUSALS_SHOWN = 10;

export function KnowledgePage() {
  const { t } = useTranslation();
  const may = useMay("knowledge.read");
  const mayBring = useMayBring();
  const asked = useCall(listKnowledgeRoute, undefined, { enabled: may });
  if (!may)
    return (
      <div className={sheet.page}>
        <PageTitle>{t("knowledge.title")}</PageTitle>
        <p>{t("knowledge.mayNot")}</p>
      </div>
    );
  return (
    <div className={sheet.page}>
      <PageTitle>{t("knowledge.title")}</PageTitle>
      <p className={sheet.lead}>{t("knowledge.lead")}</p>
      {mayBring && <BringFile />}
      <Asked of={asked}>
        {({ sources }) =>
          sources.length === 0 ? (
            <NothingYet title={t("knowledge.none")}>
              <p>{t("knowledge.noneText")}</p>
            </NothingYet>
          ) : (
            <section aria-label={t("knowledge.sources")}>
              <h2>{t("knowledge.sources")}</h2>
              <ul className={sheet.rows}>
                {sources.map(({ source, age }) => (
                  <li key={source.id}>
                    <OneSource source={source} age={age} />
                  </li>
                ))}
              </ul>
            </section>
          )
        }
      </Asked>
    </div>
  );
}

function BringFile() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File>();
  const [refused, setRefused] = useState<unknown>();
  const [begun, setBegun] = useState<KnowledgeImport>();
  const bring = useChange(importKnowledgeRoute, {
    onDone: (started) => {
      setFile(undefined);
      setBegun(started);
    },
  });
  const choose = (chosen: File) => {
    const tooLarge = chosen.size > KNOWLEDGE_LIMIT_BYTES;
    setRefused(tooLarge ? new InputError("document-too-large", chosen.name, t("knowledge.tooLarge")) : undefined);
    setFile(tooLarge ? undefined : chosen);
  };
  const send = (chosen: File) => {
    const form = new FormData();
    form.append("file", chosen);
    setBegun(undefined);
    bring.mutate({ body: form });
  };
  return (
    <form
      className={sheet.form}
      aria-label={t("knowledge.bring")}
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== undefined) send(file);
      }}
    >
      <FileChoice
        label={t("knowledge.file")}
        hint={t("knowledge.fileHint")}
        accept=""
        chosen={file?.name}
        onFile={choose}
      />
      <Notice problem={refused ?? bring.error ?? undefined} />
      {file !== undefined && (
        <Actions>
          <Button type="submit" h={44} loading={bring.isPending}>
            {t("knowledge.bring")}
          </Button>
          {bring.isPending && <span role="status">{t("knowledge.sending")}</span>}
        </Actions>
      )}
      {begun !== undefined && <UnderWay key={begun.id} begun={begun} />}
    </form>
  );
}

/** How far the import is, until it has ended. */
function UnderWay({ begun }: { begun: KnowledgeImport }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const cancel = useChange(cancelKnowledgeImportRoute);
  const [isOver, setOver] = useState(false);
  const asking = { everyMs: isOver ? (false as const) : ASK_EVERY_MS };
  const { data: state = begun } = useCall(readKnowledgeImportRoute, { params: { id: begun.id } }, asking);
  if (!isOver && state.stage !== "reading") setOver(true);
  useEffect(() => {
    if (isOver) asOld([{ kind: "knowledge", id: begun.id }]);
  }, [isOver, begun.id]);
  const name = visibleLine(state.name);
  if (state.problem !== null) {
    const { code, where, detail } = state.problem;
    return <Notice problem={new CallProblem({ code, where, detail })} />;
  }
  if (state.stage !== "reading")
    return (
      <p role="status">
        {t(state.stage === "done" ? "knowledge.done" : "knowledge.cancelled", { name })}{" "}
        {state.replaced.length > 0 && t("knowledge.replaced", { names: state.replaced.map(visibleLine).join(", ") })}
      </p>
    );
  return (
    <Actions>
      <span role="status">
        {t("knowledge.reading", {
          name,
          read: bytesIn(state.bytesRead, language),
          bytes: bytesIn(state.bytes, language),
          entries: numberIn(state.entries, language),
        })}
      </span>
      <Button
        variant="default"
        h={44}
        loading={cancel.isPending}
        onClick={() => cancel.mutate({ params: { id: state.id } })}
      >
        {t("knowledge.cancel")}
      </Button>
    </Actions>
  );
}

/** Knowledge holds for the whole facility, so whoever is limited to places leaves it alone. */
function useMayBring(): boolean {
  const isLimited = useAccount()?.places !== null;
  return useMay("knowledge.write") && !isLimited;
}

function OneSource({ source, age }: { source: KnowledgeSource; age: KnowledgeAge }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const may = useMayBring();
  const remove = useChange(removeKnowledgeRoute);
  const { id, name, taken, importedAt, importedBy } = source;
  const { datedOn, documents, refused, refusals, publisher } = taken;
  return (
    <div className={sheet.tools}>
      <div>
        <p>
          <strong>{t(`knowledge.kinds.${taken.kind}`)}</strong> {visibleLine(publisher)}
        </p>
        <p>
          <bdi>{visibleLine(name)}</bdi>{" "}
          {datedOn === null ? t("knowledge.undated") : t("knowledge.dated", { day: dayIn(datedOn, language) })}.{" "}
          {t("knowledge.entries", { count: documents })}.
        </p>
        {isAhead(datedOn, importedAt.slice(0, 10)) && (
          <p className={sheet.chip}>
            <Glyph name="deviating" size={18} /> {t("knowledge.ahead")}
          </p>
        )}
        {age.isOld && (
          <p className={sheet.chip}>
            <Glyph name="deviating" size={18} /> {t("knowledge.old", { days: age.days, limit: age.limitDays ?? 0 })}
          </p>
        )}
        <p className={sheet.muted}>
          {t("knowledge.imported", { name: visibleLine(importedBy) })} <When at={importedAt} />.
        </p>
        {taken.ahead !== undefined && <p>{t("knowledge.entriesAhead", { count: taken.ahead })}</p>}
        {refused > 0 && (
          <details className={sheet.fold}>
            <summary>{t("knowledge.refused", { count: refused })}</summary>
            <ul>
              {refusals.slice(0, REFUSALS_SHOWN).map(({ record, where, reason }) => (
                <li key={record}>
                  {t("knowledge.refusal", { record, where: visibleLine(where) })}{" "}
                  <bdi lang="en">{visibleLine(reason)}</bdi>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {may && (
        <div className={sheet.push}>
          <SureButton
            label={t("knowledge.remove")}
            title={t("knowledge.removeTitle", { name: visibleLine(name) })}
            onSure={() => remove.mutateAsync({ params: { id } })}
          >
            <p>{t("knowledge.removeText")}</p>
          </SureButton>
        </div>
      )}
    </div>
  );
}
