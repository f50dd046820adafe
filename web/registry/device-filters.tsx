/**
 * The filters above the list of devices: states with how many there are of each, place, product, care setting.
 */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { countDevicesRoute, DEVICE_ORDERS } from "../../src/contract/device.ts";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { listProductsRoute } from "../../src/contract/product.ts";
import { SHOWN_STATES, type ShownState } from "../../src/domain/registry/device-status.ts";
import { CareSetting } from "../../src/domain/registry/place.ts";
import { useCall } from "../call.ts";
import { ChoiceField, Fields } from "../look/field.tsx";
import { Glyph } from "../look/glyph.tsx";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import { type DeviceFilter, type DeviceOrder, statesIn, withFilter } from "./device-filter.ts";
import css from "./device-filters.module.css";
import { placeChoices } from "./place-choices.ts";

interface DeviceFiltersProps {
  readonly filter: DeviceFilter;
  readonly onFilter: (filter: DeviceFilter) => void;
  /** The order is chosen here where there are no column headings. */
  readonly withOrder: boolean;
}

export function DeviceFilters({ filter, onFilter, withOrder }: DeviceFiltersProps) {
  const { t } = useTranslation();
  const places = useCall(listPlacesRoute).data?.places;
  const products = useCall(listProductsRoute).data?.products;
  const placesToChoose = useMemo(() => placeChoices(places ?? []), [places]);
  const set = <K extends keyof DeviceFilter>(name: K, value: DeviceFilter[K] | "") =>
    onFilter(withFilter(filter, name, value === "" ? undefined : value));
  return (
    <div className={css.filters}>
      <States filter={filter} onFilter={onFilter} />
      <Fields>
        <ChoiceField
          label={t("devices.place")}
          value={filter.place ?? ""}
          choices={[{ value: "", label: t("devices.allPlaces") }, ...placesToChoose]}
          onChange={(place) => set("place", place)}
        />
        <ChoiceField
          label={t("devices.product")}
          value={filter.product ?? ""}
          choices={[
            { value: "", label: t("devices.allProducts") },
            ...(products ?? []).map(({ id, maker, model }) => ({ value: id, label: `${maker} ${model}` })),
          ]}
          onChange={(product) => set("product", product)}
        />
        <ChoiceField
          label={t("devices.careSetting")}
          value={filter.careSetting ?? ""}
          choices={[
            { value: "", label: t("devices.allCareSettings") },
            ...CareSetting.enum.map((value) => ({ value, label: t(`device.careSetting.${value}`) })),
          ]}
          onChange={(careSetting) => set("careSetting", careSetting)}
        />
        <ChoiceField<"" | "unset">
          label={t("device.field.tier")}
          value={filter.tier ?? ""}
          choices={[
            { value: "", label: t("devices.anyTier") },
            { value: "unset", label: t("devices.tierUnset") },
          ]}
          onChange={(tier) => set("tier", tier)}
        />
        {withOrder && (
          <ChoiceField<DeviceOrder>
            label={t("devices.order")}
            value={filter.order ?? "gravity"}
            choices={DEVICE_ORDERS.map((value) => ({ value, label: t(`devices.orders.${value}`) }))}
            onChange={(order) => set("order", order === "gravity" ? "" : order)}
          />
        )}
      </Fields>
    </div>
  );
}

/** A button per state that there is; several can be chosen. */
function States({ filter, onFilter }: Omit<DeviceFiltersProps, "withOrder">) {
  const { t, i18n } = useTranslation();
  const counts = useCall(countDevicesRoute).data?.states ?? {};
  const chosen = statesIn(filter.state);
  const { state: _state, order: _order, down: _down, ...others } = filter;
  const narrowed = Object.keys(others).length > 0;
  const toggle = (state: ShownState) => {
    const next = chosen.includes(state) ? chosen.filter((one) => one !== state) : [...chosen, state];
    onFilter(withFilter(filter, "state", next.length === 0 ? undefined : next.join(",")));
  };
  const offered = SHOWN_STATES.filter((state) => (counts[state] ?? 0) > 0 || chosen.includes(state));
  return (
    <fieldset className={css.states}>
      {narrowed ? (
        <legend className={css.inAll}>{t("devices.statesInAll")}</legend>
      ) : (
        <legend className={css.unseen}>{t("devices.states")}</legend>
      )}
      {offered.map((state) => (
        <button
          key={state}
          type="button"
          data-state={state}
          aria-pressed={chosen.includes(state)}
          onClick={() => toggle(state)}
        >
          <Glyph name={state} size={18} /> {t(`device.state.${state}`)}{" "}
          <b>{numberIn(counts[state] ?? 0, languageOf(i18n))}</b>
        </button>
      ))}
    </fieldset>
  );
}
