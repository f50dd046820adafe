/**
 * All improvements within reach, by the day on which they are due: of a device, a product or a place.
 */
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listImprovementsRoute } from "../../src/contract/improvement.ts";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import sheet from "../look/sheet.module.css";
import { placeChoices } from "../registry/place-choices.ts";
import { goTo, Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { ImprovementItem, PlanImprovement } from "./improvement-item.tsx";

interface Search {
  readonly state?: string;
  readonly place?: string;
  readonly device?: string;
  readonly product?: string;
}
const ANYWHERE = "";
const STATES = ["open", "over", "all"] as const;

export function ImprovementsPage() {
  const { t } = useTranslation();
  const { state, place, device, product } = useSearch({ strict: false }) as Search;
  const shown = STATES.find((one) => one === state) ?? "open";
  const places = useCall(listPlacesRoute).data?.places ?? [];
  const writes = useMay("inspection.write");
  const of = { ...(place && { place }), ...(device && { device }), ...(product && { product }) };
  const asked = useCall(listImprovementsRoute, { query: { state: shown, ...of } }, { keepLast: true });
  const go = (change: Search) => {
    const stated = Object.entries({ state: shown, ...of, ...change }).filter(([, value]) => value !== ANYWHERE);
    goTo(`/improvements?${new URLSearchParams(Object.fromEntries(stated))}`, { replace: true });
  };
  const planned =
    device !== undefined
      ? { deviceId: device, productId: null, placeId: null }
      : product !== undefined
        ? { deviceId: null, productId: product, placeId: null }
        : place !== undefined
          ? { deviceId: null, productId: null, placeId: place }
          : undefined;
  return (
    <div className={sheet.page}>
      <PageTitle>{t("inspections.improvements.title")}</PageTitle>
      <p className={sheet.lead}>{t("inspections.improvements.lead")}</p>
      <div className={sheet.tools}>
        <ChoiceField
          label={t("inspections.which")}
          value={shown}
          choices={STATES.map((value) => ({ value, label: t(`inspections.improvements.states.${value}`) }))}
          onChange={(value) => go({ state: value })}
        />
        <ChoiceField
          label={t("inspections.where")}
          value={place ?? ANYWHERE}
          choices={[{ value: ANYWHERE, label: t("inspections.anywhere") }, ...placeChoices(places)]}
          onChange={(value) => go({ place: value })}
        />
        {(device !== undefined || product !== undefined) && (
          <Link href="/improvements">{t("inspections.improvements.all")}</Link>
        )}
      </div>
      {writes && planned !== undefined && <PlanImprovement of={planned} source="other" inspectionId={null} />}
      <Asked of={asked}>
        {({ improvements }) =>
          improvements.length === 0 ? (
            <NothingYet title={t("inspections.improvements.none")}>
              <p>{t("inspections.improvements.noneText")}</p>
            </NothingYet>
          ) : (
            <ul className={sheet.rows}>
              {improvements.map((one) => (
                <li key={one.id}>
                  <ImprovementItem improvement={one} inspectionId={null} />
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </div>
  );
}
