/**
 * The inspections of one device on its page: the one to fill in now, and those that were.
 */
import { useTranslation } from "react-i18next";
import { listInspectionsRoute } from "../../src/contract/inspection.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import sheet from "../look/sheet.module.css";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import css from "./task.module.css";
import { TaskRow } from "./task-list.tsx";

const SHOWN = "10";

export function DeviceInspections({ id, isRetired }: { id: string; isRetired: boolean }) {
  const { t } = useTranslation();
  const writes = useMay("inspection.write");
  const asked = useCall(listInspectionsRoute, { query: { device: id, state: "all", limit: SHOWN } });
  return (
    <>
      <Asked of={asked}>
        {({ inspections }) =>
          inspections.length === 0 ? (
            <p>{t("inspections.noneOfDevice")}</p>
          ) : (
            <ul className={sheet.rows}>
              {inspections.map((row) => (
                <li key={row.id}>
                  <TaskRow row={row} />
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
      <div className={sheet.tools}>
        {writes && !isRetired && (
          <Link href={`/inspections?device=${id}`} className={css.way}>
            {t("inspections.plan")}
          </Link>
        )}
        <Link href={`/improvements?device=${id}`} className={css.way}>
          {t("inspections.improvements.title")}
        </Link>
      </div>
    </>
  );
}
