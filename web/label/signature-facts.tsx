/**
 * What an answer rests on: who signed, with which key, how far it was examined, whether it could have been taken back.
 */
import { useTranslation } from "react-i18next";
import { tierWords } from "../../src/domain/label/face-words.ts";
import { fingerprintOf } from "../../src/domain/label/key.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { languageOf } from "../words/i18n.ts";
import { dayIn, momentIn } from "../words/locale.ts";
import type { PinnedKeys } from "./pinned-keys.ts";
import css from "./signature-facts.module.css";
import type { Verified } from "./verify-input.ts";

export function SignatureFacts({ verified, keys }: { verified: Verified; keys: PinnedKeys | undefined }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { answer, holder, tier, kid, validUntil, withdrawals } = verified;
  const { issuersListOf, unusable } = withdrawals;
  return (
    <dl className={css.facts}>
      {/* Nothing that a broken label says of itself is worth showing. */}
      {answer !== "broken" && (
        <>
          <dt>{t("verify.signedBy")}</dt>
          <dd>
            {holder === undefined
              ? t("verify.nobodyKnown")
              : `${visibleLine(holder.name)}, ${t(`verify.role.${holder.role}`)}`}
          </dd>
          <dt>{t("verify.tier")}</dt>
          <dd>
            {tier === undefined || holder === undefined
              ? t("verify.noTier")
              : tierWords(tier, visibleLine(holder.name), language).sentence}
          </dd>
          {validUntil !== undefined && (
            <>
              <dt>{t("verify.validUntil")}</dt>
              <dd>{dayIn(validUntil, language)}</dd>
            </>
          )}
          <dt>{t("verify.withdrawals")}</dt>
          <dd>
            {issuersListOf === null
              ? t("verify.withdrawalsUnchecked")
              : t("verify.withdrawalsChecked", { day: dayIn(issuersListOf, language) })}
            {unusable > 0 && <span>{t("verify.unusableLists", { count: unusable })}</span>}
          </dd>
        </>
      )}
      {kid !== undefined && (
        <>
          <dt>{t("verify.key")}</dt>
          <dd>
            <code>{fingerprintOf(kid)}</code>
          </dd>
        </>
      )}
      <dt>{t("verify.keys")}</dt>
      <dd>
        {keys?.asOf === undefined
          ? t("verify.keysNever")
          : t("verify.keysOf", { count: keys.trust.size, moment: momentIn(keys.asOf, language) })}
      </dd>
    </dl>
  );
}
