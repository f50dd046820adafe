/**
 * The newest values of a device: each with what is declared of it on the left and what was observed on the right.
 */
import { useTranslation } from "react-i18next";
import type { LiveParameter } from "../../src/contract/runtime.ts";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { BandPicture } from "./band-picture.tsx";
import { standing } from "./live-value.ts";
import { ParameterName } from "./parameter-name.tsx";
import css from "./runtime.module.css";
import type { Runtime } from "./use-runtime.ts";
import { useValueWords } from "./value-words.ts";
import { useWatchWords } from "./watch-words.ts";

const WORTH_A_LOOK = 0.5;
const RARE = 0.8;

type Shown = Pick<Runtime, "parameters" | "lastReportAt" | "label" | "authority" | "stage">;

export function LiveValues({ parameters, lastReportAt, label, authority, stage }: Shown) {
  const { t } = useTranslation();
  const { of } = useWatchWords();
  return (
    <section className={sheet.part} aria-labelledby="values">
      <h3 id="values">{t("runtime.values.title")}</h3>
      <p>
        {lastReportAt !== null && (
          <>
            {t("runtime.values.lastReport")} <When at={lastReportAt} exact />.{" "}
          </>
        )}
        {stage !== null && `${t(`runtime.values.stage.${stage}`)} `}
        {label === null || authority === null
          ? t("runtime.values.noLabel")
          : t("runtime.values.heldAgainst", { authority: of("authority", authority) })}
      </p>
      {parameters.length === 0 ? (
        <p>{t("runtime.values.none")}</p>
      ) : (
        <>
          <Scroll label={t("runtime.values.table")}>
            <table className={`${sheet.table} ${css.values}`}>
              <thead>
                <tr>
                  <th scope="col">{t("runtime.values.parameter")}</th>
                  <th scope="col">{t("runtime.values.declared")}</th>
                  <th scope="col">{t("runtime.values.observed")}</th>
                </tr>
              </thead>
              <tbody>
                {parameters.map((one) => (
                  <Value key={one.parameter} of={one} />
                ))}
              </tbody>
            </table>
          </Scroll>
          <p className={sheet.muted}>{t("runtime.values.window")}</p>
        </>
      )}
    </section>
  );
}

function Value({ of }: { of: LiveParameter }) {
  const { t } = useTranslation();
  const words = useValueWords();
  const { parameter, unit, observed, score, declared, failSafe } = of;
  const now = standing(of);
  const usual = score === null ? undefined : score < WORTH_A_LOOK ? "usual" : score < RARE ? "look" : "rare";
  return (
    <tr data-now={now}>
      <th scope="row">
        <ParameterName name={parameter} />
      </th>
      <td>
        {declared === null ? t("runtime.values.nothing") : words.band(declared, unit)}
        {failSafe !== null && (
          <p className={sheet.muted}>
            {t("runtime.values.failSafe")} {words.band(failSafe, unit)}
          </p>
        )}
      </td>
      <td>
        <div className={css.observed}>
          <div>
            <p>
              <b>
                {observed === null
                  ? t("runtime.values.notReported")
                  : words.value(
                      declared?.allowed == null || typeof observed !== "number" ? observed : String(observed),
                      unit,
                    )}
              </b>
            </p>
            {observed !== null && (
              <p className={css.standing}>
                {t(`runtime.values.is.${now}`)}
                {usual !== undefined &&
                  (usual !== "usual" || now === "within" || now === "unknown") &&
                  `; ${t(`runtime.values.score.${usual}`)}`}
              </p>
            )}
          </div>
          <BandPicture of={of} now={now} />
        </div>
      </td>
    </tr>
  );
}
