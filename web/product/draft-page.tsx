/**
 * The label editor: a draft beside the very label that will be printed, kept at every pause, and signed at the end.
 */
import { useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type LabelDraft, listProductsRoute, readDraftRoute } from "../../src/contract/product.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { LabelEditor, type LabelEditorHandle } from "../label/label-editor.tsx";
import { LabelPreview } from "../label/label-preview.tsx";
import { LabelProblems } from "../label/label-problems.tsx";
import { useCheckedLabel } from "../label/use-checked-label.ts";
import { Asked } from "../look/asked.tsx";
import { BothVersions } from "../look/both-versions.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { differingLines } from "./differing-lines.ts";
import css from "./draft-page.module.css";
import { IssueLabel } from "./issue-label.tsx";
import { useKeptDraft } from "./use-kept-draft.ts";

export function DraftPage() {
  const { id } = useParams({ from: "/drafts/$id" });
  const [issuing, setIssuing] = useState(false);
  // Word that it is issued can come before the answer; what is gone by then must not be asked for.
  const asked = useCall(readDraftRoute, { params: { id } }, { enabled: !issuing });
  return <Asked of={asked}>{(draft) => <Editor key={id} draft={draft} onIssuing={setIssuing} />}</Asked>;
}

function Editor({ draft, onIssuing }: { draft: LabelDraft; onIssuing: (issuing: boolean) => void }) {
  const { t } = useTranslation();
  const products = useCall(listProductsRoute);
  const editor = useRef<LabelEditorHandle>(null);
  const kept = useKeptDraft(draft);
  const state = useCheckedLabel(kept.text);
  const { checked, sound } = state;
  const product = products.data?.products.find(({ id }) => id === draft.productId);
  const name = product === undefined ? "" : visibleLine(`${product.maker} ${product.model}`);
  return (
    <div className={css.page}>
      <div className={css.head}>
        <PageTitle>{t("draft.title")}</PageTitle>
        <p className={sheet.lead}>
          <Link href={`/products/${draft.productId}`}>
            <bdi>{name}</bdi>
          </Link>{" "}
          · {t("draft.lead")}
        </p>
      </div>

      <section className={css.writing} aria-label={t("check.writing")}>
        <div className={sheet.tools}>
          <label htmlFor="label-text">
            <b>{t("check.text")}</b>
          </label>
          <p role="status" className={`${sheet.muted} ${sheet.push}`}>
            {t(`draft.state.${kept.state}`)}
          </p>
        </div>
        {kept.theirs !== undefined && (
          <BothVersions
            differences={differingLines(kept.theirs, kept.text).map(({ from, theirs, mine }) => ({
              name: t("draft.fromLine", { line: from }),
              theirs,
              mine,
            }))}
            onMine={kept.keepMine}
            onTheirs={kept.takeTheirs}
          />
        )}
        <LabelEditor
          ref={editor}
          id="label-text"
          describedBy="label-state"
          text={kept.text}
          problems={checked?.problems ?? []}
          hint={t("draft.hint")}
          onChange={kept.write}
        />
        <Notice problem={kept.problem} />
        <LabelProblems state={state} onLine={(line, column) => editor.current?.goTo(line, column)} />
        <IssueLabel draft={draft} kept={kept} state={state} onIssuing={onIssuing} />
      </section>

      <section className={css.preview} aria-label={t("check.preview")}>
        <LabelPreview sound={sound} stale={kept.text !== "" && checked !== undefined && !checked.signable} />
      </section>
    </div>
  );
}
