/**
 * What was planned about earlier findings of this device, asked after at each inspection: whether it worked. And planning
 * another.
 */
import { useTranslation } from "react-i18next";
import { listImprovementsRoute } from "../../src/contract/improvement.ts";
import { useCall } from "../call.ts";
import sheet from "../look/sheet.module.css";
import { useMay } from "../session.tsx";
import { ImprovementItem, PlanImprovement } from "./improvement-item.tsx";

interface AskedImprovementsProps {
  readonly deviceId: string;
  readonly inspectionId: string;
  readonly isOpen: boolean;
}

export function AskedImprovements({ deviceId, inspectionId, isOpen }: AskedImprovementsProps) {
  const { t } = useTranslation();
  const writes = useMay("inspection.write");
  const asked = useCall(listImprovementsRoute, { query: { device: deviceId } }).data?.improvements ?? [];
  if (asked.length === 0 && !(writes && isOpen)) return null;
  return (
    <section className={sheet.part} aria-labelledby="improvements">
      <h2 id="improvements">{t("inspections.improvements.asked")}</h2>
      {asked.length === 0 ? (
        <p className={sheet.muted}>{t("inspections.improvements.noneAsked")}</p>
      ) : (
        <ul className={sheet.rows}>
          {asked.map((one) => (
            <li key={one.id}>
              <ImprovementItem improvement={one} inspectionId={inspectionId} />
            </li>
          ))}
        </ul>
      )}
      {writes && isOpen && (
        <PlanImprovement
          of={{ deviceId, productId: null, placeId: null }}
          source="inspection"
          inspectionId={inspectionId}
        />
      )}
    </section>
  );
}
