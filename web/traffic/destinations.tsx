/**
 * Where data went: the flow picture and, saying the same, a table; on a phone its rows are cards.
 */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { AuditReport, Destination } from "../../src/domain/traffic/audit-report.ts";
import { Glyph } from "../look/glyph.tsx";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import css from "./destinations.module.css";
import { flowOf, partyName } from "./flow.ts";
import { FlowPicture } from "./flow-picture.tsx";
import { placeInWords } from "./place-words.ts";

export function Destinations({ report }: { report: AuditReport }) {
  const { t } = useTranslation();
  const flow = useMemo(() => flowOf(report), [report]);
  return (
    <>
      <FlowPicture flow={flow} device={report.label?.model ?? t("audit.device")} />
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("audit.host")}</th>
            <th scope="col">{t("audit.party")}</th>
            <th scope="col">{t("audit.country")}</th>
            <th scope="col">{t("audit.howSure")}</th>
            <th scope="col" className={css.number}>
              {t("audit.requests")}
            </th>
            <th scope="col">{t("audit.inLabel")}</th>
          </tr>
        </thead>
        <tbody>
          {report.destinations.map((destination) => (
            <Row
              key={`${destination.scheme} ${destination.host} ${destination.port}`}
              destination={destination}
              compared={report.label !== null}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

/** `data-name` repeats the column's name, which a card shows beside the value. */
function Row({ destination, compared }: { destination: Destination; compared: boolean }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { scheme, host, port, place, exchanges, unanswered, declared } = destination;
  const named = declared !== null;
  return (
    <tr data-declared={compared ? named : "none"}>
      <th scope="row">
        {scheme}://{host}
        {port === 443 || port === 80 ? "" : `:${port}`}
      </th>
      <td data-name={t("audit.party")}>{partyName(destination)}</td>
      <td data-name={t("audit.country")}>{placeInWords(place, language, t)}</td>
      <td data-name={t("audit.howSure")}>{place.country === null ? "–" : t(`audit.confidence.${place.confidence}`)}</td>
      <td data-name={t("audit.requests")} className={css.number}>
        {numberIn(exchanges, language)}
        {unanswered === exchanges && ` (${t("audit.unansweredAll")})`}
      </td>
      <td data-name={t("audit.inLabel")} className={css.named}>
        {compared ? (
          <span>
            <Glyph name={named ? "met" : "high"} size={15} /> {t(named ? "audit.named" : "audit.notNamed")}
          </span>
        ) : (
          t("audit.notCompared")
        )}
      </td>
    </tr>
  );
}
