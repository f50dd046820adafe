/**
 * The tree of places as nested lists: each with what holds there, and what can be done with it in place.
 */
import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { removePlaceRoute } from "../../src/contract/place.ts";
import {
  inherited,
  KINDS_BELOW,
  PLACE_KINDS,
  type Place,
  pathOf,
  type RoomTemperature,
  withBelow,
} from "../../src/domain/registry/place.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useChange } from "../call.ts";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn, numberIn } from "../words/locale.ts";
import { devicesAddress } from "./device-filter.ts";
import { PlaceCalendars } from "./place-calendars.tsx";
import { AddPlace, ChangePlace } from "./place-form.tsx";
import { PlaceTemperature } from "./place-temperature.tsx";
import css from "./place-tree.module.css";

interface Tree {
  readonly places: readonly Place[];
  readonly byId: ReadonlyMap<string, Place>;
  /** Place id -> devices in use there and below. */
  readonly devices: ReadonlyMap<string, number>;
  readonly temperatures: Readonly<Record<string, RoomTemperature>>;
  /** In the order in which they are shown; `null` holds those at the top of what is within reach. */
  readonly below: ReadonlyMap<string | null, readonly Place[]>;
}

export function PlaceTree({
  places,
  devices,
  temperatures,
}: {
  places: readonly Place[];
  devices: Readonly<Record<string, number>>;
  temperatures: Readonly<Record<string, RoomTemperature>>;
}) {
  const { i18n } = useTranslation();
  const language = languageOf(i18n);
  const tree = useMemo<Tree>(() => {
    const byId = new Map(places.map((place) => [place.id, place]));
    const { compare } = new Intl.Collator(language, { numeric: true });
    const ordered = places.toSorted(
      (one, other) => PLACE_KINDS.indexOf(one.kind) - PLACE_KINDS.indexOf(other.kind) || compare(one.name, other.name),
    );
    const sum = (id: string) =>
      withBelow([id], places)
        .values()
        .reduce((all, one) => all + (devices[one] ?? 0), 0);
    return {
      places,
      byId,
      temperatures,
      devices: new Map(places.map(({ id }) => [id, sum(id)])),
      below: Map.groupBy(ordered, ({ parent }) => (parent !== null && byId.has(parent) ? parent : null)),
    };
  }, [places, devices, temperatures, language]);
  return <Below id={null} tree={tree} />;
}

function Below({ id, tree }: { id: string | null; tree: Tree }) {
  const places = tree.below.get(id) ?? [];
  if (places.length === 0) return null;
  return (
    <ul className={css.list}>
      {places.map((place) => (
        <li key={place.id}>
          <PlaceItem place={place} tree={tree} />
          <Below id={place.id} tree={tree} />
        </li>
      ))}
    </ul>
  );
}

function PlaceItem({ place, tree }: { place: Place; tree: Tree }) {
  const { t, i18n } = useTranslation();
  const [task, setTask] = useState<"change" | "add" | "calendars" | "temperature">();
  const may = useMay("place.write");
  const plans = useMay("inspection.write");
  const count = tree.devices.get(place.id) ?? 0;
  const name = visibleLine(place.name);
  const close = () => setTask(undefined);
  return (
    <div className={css.item} data-kind={place.kind}>
      <div className={css.head}>
        <p className={css.name}>
          <bdi>{name}</bdi> <span className={sheet.muted}>{t(`places.kinds.${place.kind}`)}</span>
        </p>
        <Link href={devicesAddress({ place: place.id })} className={css.devices}>
          {t("places.devices", { count, number: numberIn(count, languageOf(i18n)) })}
        </Link>
        <PlaceFacts place={place} tree={tree} />
        {(may || plans) && (
          <div className={css.tools}>
            {may && (
              <Button
                variant="subtle"
                h={44}
                px="sm"
                aria-expanded={task === "change"}
                aria-label={t("places.changeOf", { name })}
                onClick={() => setTask(task === "change" ? undefined : "change")}
              >
                {t("places.change")}
              </Button>
            )}
            {may && KINDS_BELOW[place.kind].length > 0 && (
              <Button
                variant="subtle"
                h={44}
                px="sm"
                aria-expanded={task === "add"}
                aria-label={t("places.addTo", { name })}
                onClick={() => setTask(task === "add" ? undefined : "add")}
              >
                {t("places.add")}
              </Button>
            )}
            {may && (
              <Button
                variant="subtle"
                h={44}
                px="sm"
                aria-expanded={task === "temperature"}
                aria-label={t("places.temperature.of", { name })}
                onClick={() => setTask(task === "temperature" ? undefined : "temperature")}
              >
                {t("places.temperature.button")}
              </Button>
            )}
            {plans && (
              <Button
                variant="subtle"
                h={44}
                px="sm"
                aria-haspopup="dialog"
                aria-label={t("places.calendars.ofPlace", { name })}
                onClick={() => setTask("calendars")}
              >
                {t("places.calendars.button")}
              </Button>
            )}
          </div>
        )}
      </div>
      {task === "calendars" && <PlaceCalendars place={place} onClose={close} />}
      {task === "temperature" && (
        <PlaceTemperature place={place} entered={tree.temperatures[place.id]} onClose={close} />
      )}
      {task === "add" && <AddPlace parent={place} places={tree.places} onClose={close} />}
      {task === "change" && (
        <ChangePlace place={place} places={tree.places} onClose={close}>
          {count === 0 && !tree.below.has(place.id) && <RemovePlace place={place} />}
        </ChangePlace>
      )}
    </div>
  );
}

/** What holds there; what a place above says is marked as such. */
function PlaceFacts({ place, tree }: { place: Place; tree: Tree }) {
  const { t, i18n } = useTranslation();
  const path = pathOf(place.id, tree.byId);
  const said = (key: "careSetting" | "environment" | "phone" | "contact", word: (value: string) => string) => {
    const value = inherited(key, path);
    if (value === null) return null;
    const from = path.find((one) => one[key] !== null);
    return (
      <li key={key}>
        {key === "phone" ? <a href={`tel:${value.replace(/[^+0-9]/g, "")}`}>{value}</a> : <bdi>{word(value)}</bdi>}
        {from !== undefined && from.id !== place.id && (
          <span className={css.from}> {t("places.from", { name: visibleLine(from.name) })}</span>
        )}
      </li>
    );
  };
  const measured = (id: string, { temperatures }: Tree) => {
    const entered = temperatures[id];
    return entered === undefined ? null : (
      <li key="temperature">
        {t("places.temperature.fact", { celsius: entered.celsius, day: dayIn(entered.on, languageOf(i18n)) })}
      </li>
    );
  };
  const facts = [
    said("careSetting", (value) => t(`places.careSetting.${value as NonNullable<Place["careSetting"]>}`)),
    said("environment", (value) => t(`places.environment.${value as NonNullable<Place["environment"]>}`)),
    said("phone", visibleLine),
    said("contact", visibleLine),
    measured(place.id, tree),
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? null : <ul className={css.facts}>{facts}</ul>;
}

function RemovePlace({ place }: { place: Place }) {
  const { t } = useTranslation();
  const remove = useChange(removePlaceRoute);
  const name = visibleLine(place.name);
  return (
    <SureButton
      label={t("places.remove")}
      title={t("places.removeTitle", { name })}
      onSure={() => remove.mutateAsync({ params: { id: place.id }, version: place.version })}
    >
      <p>{t("places.removeText")}</p>
    </SureButton>
  );
}
