/**
 * The newest start of a device, phase by phase beside the recorded one.
 */
import { useTranslation } from "react-i18next";
import type { BootPair } from "../../src/contract/runtime.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Pair, PairList } from "../look/pair.tsx";
import sheet from "../look/sheet.module.css";
import css from "./runtime.module.css";
import { useValueWords } from "./value-words.ts";

const DIGEST_SHOWN = 16;

export function BootComparison({ boot }: { boot: readonly BootPair[] }) {
  const { t } = useTranslation();
  return (
    <section className={sheet.part} aria-labelledby="boot">
      <h3 id="boot">{t("runtime.boot.title")}</h3>
      {boot.length === 0 ? (
        <p>{t("runtime.boot.none")}</p>
      ) : (
        <PairList>
          {boot.map(({ declared, observed, differs }, at) => (
            // A start may go through one phase twice.
            <li key={`${at} ${declared?.name ?? observed?.name}`}>
              <Pair
                declared={<Phase of={declared} none={t("runtime.boot.undeclared")} />}
                observed={<Phase of={observed} none={t("runtime.boot.missing")} />}
                mark={differs ? "high" : "met"}
                says={t(differs ? "runtime.boot.differs" : "runtime.boot.same")}
              />
            </li>
          ))}
        </PairList>
      )}
    </section>
  );
}

function Phase({ of, none }: { of: BootPair["declared"]; none: string }) {
  const { t } = useTranslation();
  const { number } = useValueWords();
  if (of === null) return none;
  const { name, durationMs, toleranceMs, digest } = of;
  return (
    <div className={css.phase}>
      <p>
        <bdi>{visibleLine(name)}</bdi>
      </p>
      {durationMs !== null && (
        <p>
          {t("runtime.boot.duration", { ms: number(durationMs) })}
          {toleranceMs !== null && ` ${t("runtime.boot.tolerance", { ms: number(toleranceMs) })}`}
        </p>
      )}
      {digest !== null && (
        <code title={digest}>{t("runtime.boot.digest", { digest: `${digest.slice(0, DIGEST_SHOWN)}…` })}</code>
      )}
    </div>
  );
}
