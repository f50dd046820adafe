/**
 * Several evaluations side by side, of several places or times: a small radar each, and one table. Which ones stands in the
 * address.
 */
import { SegmentedControl } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type EvaluationHead, listEvaluationsRoute } from "../../src/contract/evaluation.ts";
import { BESIDE_LIMIT, type EvaluationPoint, evaluationHistoryRoute } from "../../src/contract/evaluation-history.ts";
import { listPlacesRoute } from "../../src/contract/place.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { CheckField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import { picturesHref } from "./evaluation-addresses.ts";
import { MODEL, useTexts } from "./model.ts";
import type { BesideSearch } from "./picture-address.ts";
import css from "./pictures.module.css";
import { Radar, type RadarAxis, RadarLegend } from "./radar.tsx";
import { numberOf, StandingsTable } from "./standings-table.tsx";
import { agedOn } from "./use-result.ts";

export function BesidePage() {
  const { t } = useTranslation();
  const texts = useTexts();
  const asked = useCall(listEvaluationsRoute);
  const { ids } = useSearch({ from: "/evaluations/beside" });
  const chosen = ids?.split(",") ?? [];
  return (
    <div className={sheet.page}>
      <PageTitle>{t("maturityPictures.views.beside")}</PageTitle>
      <p className={sheet.lead}>{t("maturityPictures.beside.lead")}</p>
      <Asked of={asked}>
        {({ evaluations }) => (
          <>
            <Choices evaluations={evaluations} chosen={chosen} />
            {chosen.length > 0 && texts !== undefined && <Chosen ids={chosen.join(",")} texts={texts} />}
          </>
        )}
      </Asked>
    </div>
  );
}

/** Changes what the address says, without leaving the place on the page. */
function useSet(): (change: BesideSearch) => void {
  const search = useSearch({ from: "/evaluations/beside" });
  const navigate = useNavigate();
  return (change) =>
    void navigate({
      ...{ to: "/evaluations/beside", search: { ...search, ...change } },
      ...{ replace: true, resetScroll: false },
    });
}

/** How the place of an evaluation is called. */
function usePlaceName(): (placeId: string | null) => string {
  const { t } = useTranslation();
  const places = useCall(listPlacesRoute, undefined, { enabled: useMay("place.read") }).data?.places ?? [];
  return (placeId) =>
    placeId === null ? t("maturity.wholeFacility") : (places.find(({ id }) => id === placeId)?.name ?? placeId);
}

interface ChoicesProps {
  readonly evaluations: readonly EvaluationHead[];
  readonly chosen: readonly string[];
}

function Choices({ evaluations, chosen }: ChoicesProps) {
  const { t, i18n } = useTranslation();
  const set = useSet();
  const placeName = usePlaceName();
  // It stays as it is while one chooses.
  const [atFirst] = useState(chosen.length < 2);
  const choose = (id: string, wanted: boolean) => {
    const rest = chosen.filter((one) => one !== id);
    set({ ids: (wanted ? [...rest, id] : rest).slice(0, BESIDE_LIMIT).join(",") || undefined });
  };
  const full = chosen.length >= BESIDE_LIMIT;
  return (
    <details className={css.pick} open={atFirst}>
      <summary>{t("maturityPictures.beside.which")}</summary>
      <fieldset className={css.choices}>
        <legend>{t("maturityPictures.beside.choose", { most: BESIDE_LIMIT })}</legend>
        {evaluations.map((one) => (
          <CheckField
            key={one.id}
            label={one.title}
            hint={`${placeName(one.placeId)} · ${dayIn(agedOn(one), languageOf(i18n))} · ${t(`maturity.state.${one.state}`)}`}
            value={chosen.includes(one.id)}
            disabled={full && !chosen.includes(one.id)}
            onChange={(wanted) => choose(one.id, wanted)}
          />
        ))}
      </fieldset>
    </details>
  );
}

function Chosen({ ids, texts }: { readonly ids: string; readonly texts: MaturityTexts }) {
  const { t } = useTranslation();
  const { by } = useSearch({ from: "/evaluations/beside" });
  const set = useSet();
  const asked = useCall(evaluationHistoryRoute, { query: { ids } }, { keepLast: true });
  const order = ids.split(",");
  const scopes = by === "dimension" ? MODEL.dimensions.map(({ id }) => id) : MODEL.columns.map(({ key }) => key);
  return (
    <Asked of={asked}>
      {({ points, broken }) => {
        const shown = points.toSorted((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
        return (
          <section className={sheet.part} aria-label={t("maturityPictures.views.beside")}>
            {broken.map(({ id, title }) => (
              <p key={id}>{t("maturityPictures.broken", { title })}</p>
            ))}
            {new Set(shown.map(({ reading, readingsEdition }) => `${reading} ${readingsEdition}`)).size > 1 && (
              <p>{t("maturityPictures.otherReading")}</p>
            )}
            <div className={sheet.tools}>
              <SegmentedControl
                aria-label={t("maturityPictures.radar.axes")}
                value={by ?? "column"}
                onChange={(value) => set({ by: value === "dimension" ? value : undefined })}
                data={(["column", "dimension"] as const).map((value) => ({
                  value,
                  label: t(`maturityPictures.radar.by.${value}`),
                }))}
              />
            </div>
            <ul className={css.multiples}>
              {shown.map((point) => (
                <li key={point.id}>
                  <Head point={point} />
                  <b>{t("maturity.achieved", { level: point.scopes.facility?.achieved ?? 0 })}</b>
                  <Radar axes={axesOf(point, scopes, texts)} top={MODEL.topLevel} of={point.title} small />
                </li>
              ))}
            </ul>
            <RadarLegend before={undefined} />
            <p className={sheet.muted}>{t("maturityPictures.beside.numbers")}</p>
            <StandingsTable points={shown} texts={texts} headOf={(point) => <Head point={point} />} />
          </section>
        );
      }}
    </Asked>
  );
}

function axesOf({ scopes }: EvaluationPoint, keys: readonly string[], texts: MaturityTexts): RadarAxis[] {
  return keys.flatMap((key): RadarAxis[] => {
    const standing = scopes[key];
    const name = texts.columns[key] ?? texts.dimensions[key] ?? key;
    return standing === undefined ? [] : [{ key, number: numberOf(key), name, ...standing, before: null }];
  });
}

function Head({ point: { id, title, placeId, on, state } }: { readonly point: EvaluationPoint }) {
  const { t, i18n } = useTranslation();
  const placeName = usePlaceName();
  return (
    <>
      <Link href={picturesHref(id)}>
        <b>{title}</b>
      </Link>
      <span>
        {placeName(placeId)} · {dayIn(on, languageOf(i18n))}
        {state !== "closed" && ` · ${t(`maturity.state.${state}`)}`}
      </span>
    </>
  );
}
