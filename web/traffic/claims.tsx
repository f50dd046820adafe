/**
 * What the label claims beside what was seen of it, with the one vocabulary of results. Claims of which nothing can be
 * said, for the same reason, stand together.
 */
import { useTranslation } from "react-i18next";
import type { AuditReport, Claim } from "../../src/domain/traffic/audit-report.ts";
import { plantedInWords } from "../../src/domain/traffic/words/planted-words.ts";
import type { GlyphName } from "../look/glyph.tsx";
import { Pair, PairList } from "../look/pair.tsx";
import css from "./claims.module.css";
import { countriesInWords } from "./place-words.ts";
import { useAuditWords } from "./use-audit-words.ts";

const MARKS: Record<Claim["result"], GlyphName> = {
  met: "met",
  broken: "high",
  unknown: "unknown",
  "not-applicable": "not-applicable",
};

/** The table of destinations has them all. */
const OBSERVED_SHOWN = 3;
const GRAVEST_FIRST: readonly Claim["result"][] = ["broken", "met", "unknown", "not-applicable"];

/** Claims about whole lists, by their pointer. */
const ABOUT = {
  "/components/data/thirdParties": "audit.claimAbout.parties",
  "/components/data/cloudLocations": "audit.claimAbout.countries",
  "/components/data/endpoints": "audit.claimAbout.peers",
} as const;
const isList = (claim: string): claim is keyof typeof ABOUT => Object.hasOwn(ABOUT, claim);

export function Claims({ report: { claims, destinations } }: { report: Pick<AuditReport, "claims" | "destinations"> }) {
  const { of, language } = useAuditWords();
  const names = new Map(
    destinations.flatMap(({ attributes }) => attributes.map(({ name }) => [name.en, name[language]] as const)),
  );
  const told = (one: string) => names.get(one) ?? plantedInWords(one, language) ?? countriesInWords(one, language);
  const rows = [...Map.groupBy(claims, rowOf).values()].sort(
    ([one], [other]) => GRAVEST_FIRST.indexOf(one?.result ?? "met") - GRAVEST_FIRST.indexOf(other?.result ?? "met"),
  );
  return (
    <PairList>
      {rows.map((group) => {
        const [first] = group;
        return (
          first !== undefined && (
            <li key={rowOf(first)}>
              <Pair
                declared={group.map((claim) => <Says key={claim.claim} claim={claim} />)}
                observed={
                  <>
                    {of("because", first.because)}
                    <Observed observed={[...new Set(group.flatMap(({ observed }) => observed.map(told)))]} />
                  </>
                }
                mark={MARKS[first.result]}
                says={of("result", first.result)}
              />
            </li>
          )
        );
      })}
    </PairList>
  );
}

/** What can be said is said of each claim; lists always stand alone. */
function rowOf({ claim, says, result, because }: Claim): string {
  return result === "unknown" && !isList(claim) ? `${result} ${because}` : `${claim} ${says}`;
}

function Says({ claim: { claim, says } }: { claim: Claim }) {
  const { t } = useTranslation();
  const { language } = useAuditWords();
  return (
    <span className={css.says}>
      {isList(claim) && <span className={css.about}>{t(ABOUT[claim])} </span>}
      {countriesInWords(says, language)}
    </span>
  );
}

function Observed({ observed }: { observed: readonly string[] }) {
  const { t } = useTranslation();
  const more = observed.length - OBSERVED_SHOWN;
  if (observed.length === 0) return null;
  return (
    <span className={css.seen}>
      {observed.slice(0, OBSERVED_SHOWN).join(" · ")}
      {more > 0 && ` ${t("audit.andMore", { count: more })}`}
    </span>
  );
}
