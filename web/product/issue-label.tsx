/**
 * Signs a draft with the facility's key, after saying in plain words what that means.
 */
import { useTranslation } from "react-i18next";
import { issueLabelRoute, type LabelDraft, readDraftRoute } from "../../src/contract/product.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { call } from "../call.ts";
import { count } from "../label/label-problems.tsx";
import type { CheckState } from "../label/use-checked-label.ts";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { queries } from "../queries.ts";
import { goTo } from "../router.tsx";
import { useAccount, useMay, useSession } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import type { KeptDraft } from "./use-kept-draft.ts";

export function IssueLabel({
  draft,
  kept,
  state,
  onIssuing,
}: {
  draft: LabelDraft;
  kept: KeptDraft;
  state: CheckState;
  onIssuing: (issuing: boolean) => void;
}) {
  const { t, i18n } = useTranslation();
  const may = useMay("label.issue");
  const account = useAccount();
  const facility = useSession().session?.facility?.name ?? "";
  const issue = async () => {
    onIssuing(true);
    try {
      await call(issueLabelRoute, { params: { id: draft.id }, version: kept.version });
    } catch (reason) {
      onIssuing(false);
      throw reason;
    }
    goTo(`/products/${draft.productId}`);
    // The draft is gone, so it is the one thing that must not be asked for again.
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== readDraftRoute.path });
  };
  if (!may)
    return (
      <p className={sheet.muted}>{t(account?.role === "manufacturer" ? "draft.makerSigns" : "draft.mayNotIssue")}</p>
    );
  const { checked, checking } = state;
  const label = checked?.label ?? null;
  const ready = !checking && checked?.signable === true && kept.state === "kept" && kept.theirs === undefined;
  const warnings = count(checked?.problems ?? [], "warning");
  const gaps = count(checked?.problems ?? [], "gap");
  return (
    <div>
      <SureButton
        variant="filled"
        label={t("draft.issue")}
        title={t("draft.issueTitle", { facility: visibleLine(facility) })}
        disabled={!ready}
        onSure={issue}
      >
        <p>{t("draft.issueText")}</p>
        {label !== null && (
          <p>
            {t("draft.issueDays", {
              issuer: visibleLine(label.issuer.name),
              issued: dayIn(label.issued, languageOf(i18n)),
              until: dayIn(label.validUntil, languageOf(i18n)),
            })}
          </p>
        )}
        {warnings > 0 && (
          <p>
            <b>{t("draft.issueWarnings", { count: warnings })}</b>
          </p>
        )}
        {gaps > 0 && <p>{t("draft.issueGaps", { count: gaps })}</p>}
        <p>{t("draft.issueAfter")}</p>
      </SureButton>
    </div>
  );
}
