/**
 * How warm it is at a place, as somebody measured it: what makes the parts of its devices age.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { placeTemperatureRoute } from "../../src/contract/place.ts";
import type { Place, RoomTemperature } from "../../src/domain/registry/place.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useChange } from "../call.ts";
import { Actions, TextField } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { today } from "../words/locale.ts";

export function PlaceTemperature({
  place,
  entered,
  onClose,
}: {
  place: Place;
  entered: RoomTemperature | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [celsius, setCelsius] = useState(entered === undefined ? "" : String(entered.celsius));
  const [on, setOn] = useState(entered?.on ?? today());
  const change = useChange(placeTemperatureRoute, { onDone: onClose });
  const keep = (temperature: RoomTemperature | null) =>
    change.mutate({ params: { id: place.id }, version: place.version, body: { temperature } });
  const title = t("places.temperature.title", { name: visibleLine(place.name) });
  return (
    <form
      className={sheet.form}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        keep({ celsius: Number(celsius), on });
      }}
    >
      <p>{t("places.temperature.lead")}</p>
      <FieldProblems of={change.error}>
        <TextField
          label={t("places.temperature.celsius")}
          at="/temperature/celsius"
          type="number"
          step={1}
          min={-40}
          max={85}
          required
          value={celsius}
          onChange={setCelsius}
        />
        <TextField
          label={t("places.temperature.on")}
          at="/temperature/on"
          type="date"
          required
          value={on}
          onChange={setOn}
        />
      </FieldProblems>
      <Notice problem={change.error ?? undefined} />
      <Actions>
        <Button type="submit" h={44} loading={change.isPending}>
          {t("places.temperature.save")}
        </Button>
        {entered !== undefined && (
          <Button variant="outline" h={44} onClick={() => keep(null)}>
            {t("places.temperature.takeBack")}
          </Button>
        )}
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </form>
  );
}
