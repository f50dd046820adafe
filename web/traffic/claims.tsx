/**
 * What the label claims beside what was seen of it, with the one vocabulary of results.
 */
import { useTranslation } from "react-i18next";
import type { Claim } from "../../src/domain/traffic/audit-report.ts";
import type { GlyphName } from "../look/glyph.tsx";
import { Pair, PairList } from "../look/pair.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./claims.module.css";
import { countriesInWords } from "./place-words.ts";

const MARKS: Record<Claim["result"], GlyphName> = {
  met: "met",
  broken: "high",
  unknown: "unknown",
  "not-applicable": "not-applicable",
};

/** The table of destinations has them all. */
const OBSERVED_SHOWN = 3;
const GRAVEST_FIRST: readonly Claim["result"][] = ["broken", "unknown", "met", "not-applicable"];

/** Reasons that have a sentence in web/locales. */
const REASONS = [
  "plain-text-seen",
  "tls-version-not-visible",
  "not-observed",
  "other-companies-seen",
  "owner-unknown",
  "only-declared-seen",
  "other-countries-seen",
  "place-unknown",
  "contents-not-examined",
  "other-peers-seen",
  "other-port-seen",
  "seen",
] as const;
type Reason = (typeof REASONS)[number];

export function Claims({ claims }: { claims: readonly Claim[] }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const telling = claims
    .filter(({ because }) => because !== "contents-not-examined")
    .sort((one, other) => GRAVEST_FIRST.indexOf(one.result) - GRAVEST_FIRST.indexOf(other.result));
  const unread = claims.length - telling.length;
  return (
    <>
      <PairList>
        {telling.map(({ claim, says, result, because, observed }) => {
          const reason = REASONS.find((one): one is Reason => one === because);
          return (
            <li key={`${claim} ${says}`}>
              <Pair
                declared={countriesInWords(says, language)}
                observed={
                  <>
                    {reason === undefined ? because : t(`audit.claimBecause.${reason}`)}
                    {observed.length > 0 && (
                      <span className={css.seen}>
                        {observed
                          .slice(0, OBSERVED_SHOWN)
                          .map((one) => countriesInWords(one, language))
                          .join(", ")}
                        {observed.length > OBSERVED_SHOWN && ` + ${observed.length - OBSERVED_SHOWN}`}
                      </span>
                    )}
                  </>
                }
                mark={MARKS[result]}
                says={t(`audit.claimResult.${result}`)}
              />
            </li>
          );
        })}
      </PairList>
      {unread > 0 && <p>{t("audit.claimsUnread", { count: unread })}</p>}
    </>
  );
}
