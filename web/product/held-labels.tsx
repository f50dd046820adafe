/**
 * The signed labels of a product, newest first: answer and tier, what to print, and taking one back.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HeldLabel } from "../../src/contract/held-label.ts";
import { printLabelRoute, withdrawLabelRoute } from "../../src/contract/product.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { addressOf, useChange } from "../call.ts";
import { LabelLink } from "../label/label-link.tsx";
import { ReachWarning } from "../label/reach-warning.tsx";
import { ChoiceField, Fields, TextField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { useMay, useSession } from "../session.tsx";
import { LANGUAGES, type Language, languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./held-labels.module.css";
import { LabelState } from "./label-state.tsx";
import { SignedFile } from "./signed-file.tsx";

const FORMS = ["package", "mark", "sheet"] as const;
const FORMATS = ["pdf", "svg", "png"] as const;

/** @param counting digest of the one that counts now. */
export function HeldLabels({ labels, counting }: { labels: readonly HeldLabel[]; counting: string | undefined }) {
  const { t } = useTranslation();
  if (labels.length === 0) return null;
  return (
    <ul className={sheet.rows}>
      {labels.map((label) => (
        <li key={label.digest} className={css.held}>
          <OneLabel label={label} />
          {label.digest === counting && <p className={css.counts}>{t("product.counts")}</p>}
          <Print label={label} />
          <Withdraw label={label} others={labels.filter(({ digest }) => digest !== label.digest)} />
        </li>
      ))}
    </ul>
  );
}

function OneLabel({ label }: { label: HeldLabel }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  return (
    <div>
      <LabelState label={label} />
      <p>
        {t("product.issued", {
          issuer: visibleLine(label.issuer),
          issued: dayIn(label.issued, language),
          until: dayIn(label.validUntil, language),
        })}
      </p>
      <p className={sheet.muted}>
        {t("product.digest")} <code>{label.digest.slice(0, 16)}</code>
      </p>
    </div>
  );
}

function Print({ label }: { label: HeldLabel }) {
  const { t, i18n } = useTranslation();
  const [language, setLanguage] = useState<Language>(languageOf(i18n));
  const [form, setForm] = useState<(typeof FORMS)[number]>("package");
  return (
    <details className={css.print}>
      <summary>{t("product.print")}</summary>
      <Fields>
        <ChoiceField
          label={t("preview.language")}
          value={language}
          choices={LANGUAGES.map((value) => ({ value, label: t(`preview.in.${value}`) }))}
          onChange={setLanguage}
        />
        <ChoiceField
          label={t("preview.form")}
          value={form}
          choices={FORMS.map((value) => ({ value, label: t(`preview.forms.${value}`) }))}
          onChange={setForm}
        />
      </Fields>
      <ReachWarning of="code" />
      <p>
        <LabelLink digest={label.digest}>{t("product.behindCode")}</LabelLink>
      </p>
      <p>
        <SignedFile digest={label.digest} />
      </p>
      <p className={css.files}>
        {FORMATS.map((format) => (
          <a
            key={format}
            href={addressOf(printLabelRoute, { params: { digest: label.digest }, query: { language, form, format } })}
            download={`label-${label.digest.slice(0, 16)}-${form}-${language}.${format}`}
          >
            {format.toUpperCase()}
          </a>
        ))}
      </p>
    </details>
  );
}

/** Only what the facility itself issued, and what still stands. */
function Withdraw({ label, others }: { label: HeldLabel; others: readonly HeldLabel[] }) {
  const { t, i18n } = useTranslation();
  const [reason, setReason] = useState("");
  const [successor, setSuccessor] = useState("");
  const withdraw = useChange(withdrawLabelRoute);
  const may = useMay("label.issue");
  const own = useSession().session?.facility?.name === label.issuer;
  const standing = label.answer !== "withdrawn" && label.answer !== "superseded" && label.answer !== "broken";
  if (!may || !own || !standing) return null;
  return (
    <SureButton
      label={t("product.withdraw")}
      title={t("product.withdrawTitle")}
      ready={reason.trim() !== ""}
      onSure={() =>
        withdraw.mutateAsync({
          params: { digest: label.digest },
          body: { reason: reason.trim(), successor: successor === "" ? null : successor },
        })
      }
    >
      <p>{t("product.withdrawText")}</p>
      <TextField label={t("keep.reason")} value={reason} required maxLength={500} onChange={setReason} />
      {others.length > 0 && (
        <ChoiceField
          label={t("product.successor")}
          value={successor}
          choices={[
            { value: "", label: t("product.noSuccessor") },
            ...others.map(({ digest, issued }) => ({
              value: digest,
              label: `${dayIn(issued, languageOf(i18n))}, ${digest.slice(0, 16)}`,
            })),
          ]}
          onChange={setSuccessor}
        />
      )}
    </SureButton>
  );
}
