/**
 * Places: the tree of facility, sites, wards and homes; what holds at each, whose telephone, how many devices.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { PageTitle } from "../look/frame.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import sheet from "../look/sheet.module.css";
import { useMay } from "../session.tsx";
import { AddPlace } from "./place-form.tsx";
import { PlaceTree } from "./place-tree.tsx";

export function PlacesPage() {
  const { t } = useTranslation();
  const asked = useCall(listPlacesRoute);
  return (
    <div className={sheet.page}>
      <PageTitle>{t("places.title")}</PageTitle>
      <p className={sheet.lead}>{t("places.lead")}</p>
      <Asked of={asked}>
        {({ places, devices, temperatures }) =>
          places.length === 0 ? (
            <FirstPlace />
          ) : (
            <PlaceTree places={places} devices={devices} temperatures={temperatures} />
          )
        }
      </Asked>
    </div>
  );
}

function FirstPlace() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const may = useMay("place.write");
  return (
    <NothingYet title={t("places.none")}>
      <p>{t(may ? "places.noneText" : "places.noneAsk")}</p>
      {may && !adding && (
        <Button h={44} onClick={() => setAdding(true)}>
          {t("places.addFirst")}
        </Button>
      )}
      {adding && <AddPlace parent={null} places={[]} onClose={() => setAdding(false)} />}
    </NothingYet>
  );
}
