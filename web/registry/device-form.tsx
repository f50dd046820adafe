/**
 * The fields of a device: names, product and place first, since nothing can be found without them.
 */
import { Button } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { listProductsRoute } from "../../src/contract/product.ts";
import { RiskClass } from "../../src/domain/label/product.ts";
import type { DeviceInput } from "../../src/domain/registry/device.ts";
import { IDENTIFIER_SYSTEMS, type Identifier, identifierProblem } from "../../src/domain/registry/identifier.ts";
import { useCall } from "../call.ts";
import { ChoiceField, Fields, TextField } from "../look/field.tsx";
import { Link } from "../router.tsx";
import css from "./device-form.module.css";
import { NEW_IDENTIFIER } from "./device-input.ts";
import { placeChoices } from "./place-choices.ts";

interface DeviceFieldsProps {
  readonly input: DeviceInput;
  readonly set: (change: Partial<DeviceInput>) => void;
}

/** As the contract has it, with the escapes that a pattern of HTML needs. */
const PHONE = "[+0-9][0-9 \\(\\).\\/\\-]{2,39}";
const orNull = (text: string) => (text === "" ? null : text);

export function DeviceFields({ input, set }: DeviceFieldsProps) {
  const { t } = useTranslation();
  const places = useCall(listPlacesRoute).data?.places;
  const products = useCall(listProductsRoute).data?.products;
  const placesToChoose = useMemo(() => placeChoices(places ?? []), [places]);
  const line = (name: "firmware" | "owner" | "note", maxLength: number) => (
    <TextField
      label={t(`device.field.${name}`)}
      value={input[name] ?? ""}
      onChange={(value) => set({ [name]: orNull(value) })}
      maxLength={maxLength}
      autoComplete="off"
    />
  );
  const day = (name: "manufacturedOn" | "purchasedOn" | "operatingHoursOn") => (
    <TextField
      label={t(`device.field.${name}`)}
      type="date"
      min="1970-01-01"
      value={input[name] ?? ""}
      onChange={(value) => set({ [name]: orNull(value) })}
    />
  );
  return (
    <>
      <Identifiers identifiers={input.identifiers} onChange={(identifiers) => set({ identifiers })} />
      <Fields>
        <ChoiceField
          label={t("device.field.productId")}
          hint={products?.length === 0 ? <Link href="/products">{t("device.form.noProduct")}</Link> : undefined}
          value={input.productId}
          required
          choices={[
            { value: "", label: t("device.form.choose") },
            ...(products ?? []).map(({ id, maker, model }) => ({ value: id, label: `${maker} ${model}` })),
          ]}
          onChange={(productId) => set({ productId })}
        />
        <ChoiceField
          label={t("device.field.placeId")}
          hint={places?.length === 0 ? <Link href="/places">{t("device.form.noPlace")}</Link> : undefined}
          value={input.placeId}
          required
          choices={[{ value: "", label: t("device.form.choose") }, ...placesToChoose]}
          onChange={(placeId) => set({ placeId })}
        />
        {line("owner", 120)}
        <TextField
          label={t("device.field.phone")}
          hint={t("device.form.phoneHint")}
          type="tel"
          value={input.phone ?? ""}
          onChange={(value) => set({ phone: orNull(value) })}
          pattern={PHONE}
          maxLength={40}
          autoComplete="off"
        />
        {line("firmware", 80)}
        <ChoiceField
          label={t("device.field.raisedClass")}
          hint={t("device.form.raisedHint")}
          value={input.raisedClass ?? ""}
          choices={[
            { value: "", label: t("device.form.asProduct") },
            ...RiskClass.enum.map((value) => ({ value, label: value })),
          ]}
          onChange={(value) => set({ raisedClass: value === "" ? null : value })}
        />
        {day("manufacturedOn")}
        {day("purchasedOn")}
        <TextField
          label={t("device.field.operatingHours")}
          type="number"
          min={0}
          max={1_000_000}
          step={1}
          value={input.operatingHours === null ? "" : String(input.operatingHours)}
          onChange={(value) => set({ operatingHours: value === "" ? null : Math.trunc(Number(value)) })}
        />
        {day("operatingHoursOn")}
        {line("note", 500)}
      </Fields>
    </>
  );
}

/** Names of the device, each with the time for which it held. */
function Identifiers({
  identifiers,
  onChange,
}: {
  identifiers: readonly Identifier[];
  onChange: (identifiers: Identifier[]) => void;
}) {
  const { t } = useTranslation();
  const replace = (index: number, change: Partial<Identifier>) =>
    onChange(identifiers.map((one, at) => (at === index ? { ...one, ...change } : one)));
  return (
    <fieldset className={css.identifiers}>
      <legend>{t("device.field.identifiers")}</legend>
      <p className={css.hint}>{t("device.form.identifiersHint")}</p>
      {identifiers.map((one, index) => (
        // biome's rule on index keys does not bite: lines are only added at the end or taken out by their own button.
        <div key={`${index} of ${identifiers.length}`} className={css.identifier}>
          <ChoiceField
            label={t("device.form.system")}
            value={one.system}
            choices={IDENTIFIER_SYSTEMS.map((value) => ({ value, label: t(`device.identifier.${value}`) }))}
            onChange={(system) => replace(index, { system })}
          />
          <TextField
            label={t("device.form.value")}
            value={one.value}
            onChange={(value) => replace(index, { value })}
            problem={one.value === "" ? undefined : identifierProblem(one)}
            maxLength={200}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
          <TextField
            label={t("device.form.from")}
            type="date"
            min="1970-01-01"
            value={one.from ?? ""}
            onChange={(value) => replace(index, { from: orNull(value) })}
          />
          <TextField
            label={t("device.form.until")}
            type="date"
            min="1970-01-01"
            value={one.until ?? ""}
            onChange={(value) => replace(index, { until: orNull(value) })}
          />
          <Button
            variant="subtle"
            h={44}
            disabled={identifiers.length === 1}
            onClick={() => onChange(identifiers.filter((_, at) => at !== index))}
            aria-label={t("device.form.removeNamed", {
              name: `${t(`device.identifier.${one.system}`)} ${one.value}`.trim(),
            })}
          >
            {t("device.form.remove")}
          </Button>
        </div>
      ))}
      <div>
        <Button
          variant="outline"
          h={44}
          onClick={() => onChange([...identifiers, { ...NEW_IDENTIFIER, system: "mac" }])}
        >
          {t("device.form.add")}
        </Button>
      </div>
    </fieldset>
  );
}
