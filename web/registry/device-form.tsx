/**
 * The fields of a device: names, product and place first, since nothing can be found without them.
 */
import { Button } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
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
  /** Offers a product that is not listed yet. */
  readonly unlisted?: {
    readonly chosen: boolean;
    readonly choose: (chosen: boolean) => void;
    /** Its own fields, while it is chosen. */
    readonly fields: ReactNode;
  };
}

/** No id of a product is as short. */
const UNLISTED = "new";

/** As the contract has it, with the escapes that a pattern of HTML needs. */
const PHONE = "[+0-9][0-9 \\(\\).\\/\\-]{2,39}";
const orNull = (text: string) => (text === "" ? null : text);

/** What is chosen stays chosen while the choices are on their way: else the field would be empty, and refuse to be saved. */
const notYetRead = (value: string) => (value === "" ? [] : [{ value, label: "…" }]);

export function DeviceFields({ input, set, unlisted }: DeviceFieldsProps) {
  const { t } = useTranslation();
  const places = useCall(listPlacesRoute).data?.places;
  const products = useCall(listProductsRoute).data?.products;
  const placesToChoose = useMemo(
    () => (places === undefined ? notYetRead(input.placeId) : placeChoices(places)),
    [places, input.placeId],
  );
  const line = (name: "firmware" | "owner" | "note", maxLength: number) => (
    <TextField
      label={t(`device.field.${name}`)}
      at={`/${name}`}
      value={input[name] ?? ""}
      onChange={(value) => set({ [name]: orNull(value) })}
      maxLength={maxLength}
      autoComplete="off"
    />
  );
  const day = (name: "manufacturedOn" | "purchasedOn" | "operatingHoursOn") => (
    <TextField
      label={t(`device.field.${name}`)}
      at={`/${name}`}
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
          at="/productId"
          hint={
            products?.length === 0 && unlisted === undefined ? (
              <Link href="/products">{t("device.form.noProduct")}</Link>
            ) : undefined
          }
          value={unlisted?.chosen ? UNLISTED : input.productId}
          required
          choices={[
            { value: "", label: t("device.form.choose") },
            ...(products?.map(({ id, maker, model }) => ({ value: id, label: `${maker} ${model}` })) ??
              notYetRead(input.productId)),
            ...(unlisted === undefined ? [] : [{ value: UNLISTED, label: t("device.form.newProduct") }]),
          ]}
          onChange={(productId) => {
            unlisted?.choose(productId === UNLISTED);
            set({ productId: productId === UNLISTED ? "" : productId });
          }}
        />
        <ChoiceField
          label={t("device.field.placeId")}
          at="/placeId"
          hint={places?.length === 0 ? <Link href="/places">{t("device.form.noPlace")}</Link> : undefined}
          value={input.placeId}
          required
          choices={[{ value: "", label: t("device.form.choose") }, ...placesToChoose]}
          onChange={(placeId) => set({ placeId })}
        />
        {unlisted?.chosen && <div className={css.unlisted}>{unlisted.fields}</div>}
        {line("owner", 120)}
        <TextField
          label={t("device.field.phone")}
          at="/phone"
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
          at="/raisedClass"
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
          at="/operatingHours"
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
  const nameless = identifiers.every(({ value }) => value.trim() === "");
  const replace = (index: number, change: Partial<Identifier>) =>
    onChange(identifiers.map((one, at) => (at === index ? { ...one, ...change } : one)));
  // Empty lines are not sent (device-input.ts), so what the server counts begins after them.
  const sentAs = (index: number) =>
    `/identifiers/${identifiers.slice(0, index).filter(({ value }) => value.trim() !== "").length}`;
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
            at={[sentAs(index), `${sentAs(index)}/value`]}
            value={one.value}
            onChange={(value) => replace(index, { value })}
            problem={one.value === "" ? undefined : identifierProblem(one)}
            required={index === 0 && nameless}
            maxLength={200}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
          <TextField
            label={t("device.form.from")}
            at={`${sentAs(index)}/from`}
            type="date"
            min="1970-01-01"
            value={one.from ?? ""}
            onChange={(value) => replace(index, { from: orNull(value) })}
          />
          <TextField
            label={t("device.form.until")}
            at={`${sentAs(index)}/until`}
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
