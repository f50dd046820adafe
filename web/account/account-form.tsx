/**
 * Who a person is here: name, role in words, and the places or products that the account is limited to.
 */
import { useTranslation } from "react-i18next";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { listProductsRoute } from "../../src/contract/product.ts";
import type { Account } from "../../src/domain/account/account.ts";
import { PLACE_BOUND_ROLES, ROLES } from "../../src/domain/account/permission.ts";
import { pathOf } from "../../src/domain/registry/place.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { ChoiceField, TextField } from "../look/field.tsx";
import { languageOf } from "../words/i18n.ts";
import { ManyPicker } from "./many-picker.tsx";

export type AccountInput = Pick<Account, "name" | "role" | "places" | "products">;

interface AccountFieldsProps {
  readonly input: AccountInput;
  readonly set: (change: Partial<AccountInput>) => void;
}

export function AccountFields({ input, set }: AccountFieldsProps) {
  const { t } = useTranslation();
  const { role } = input;
  const takeRole = (next: Account["role"]) =>
    set({
      role: next,
      places: PLACE_BOUND_ROLES.includes(next) ? input.places : null,
      products: next === "manufacturer" ? (input.products ?? []) : null,
    });
  return (
    <>
      <TextField
        label={t("accounts.name")}
        at="/name"
        value={input.name}
        required
        maxLength={200}
        autoComplete="off"
        onChange={(name) => set({ name })}
      />
      <ChoiceField
        label={t("accounts.role")}
        at="/role"
        hint={t(`roles.${role}.does`)}
        value={role}
        choices={ROLES.map((value) => ({ value, label: t(`frame.role.${value}`) }))}
        onChange={takeRole}
      />
      {PLACE_BOUND_ROLES.includes(role) && <Places input={input} set={set} />}
      {role === "manufacturer" && <Products input={input} set={set} />}
    </>
  );
}

function Places({ input, set }: AccountFieldsProps) {
  const { t, i18n } = useTranslation();
  const places = useCall(listPlacesRoute).data?.places ?? [];
  const byId = new Map(places.map((place) => [place.id, place]));
  const { compare } = new Intl.Collator(languageOf(i18n), { numeric: true });
  const options = places
    .map(({ id }) => ({
      id,
      label: pathOf(id, byId)
        .map(({ name }) => visibleLine(name))
        .reverse()
        .join(" › "),
    }))
    .toSorted((one, other) => compare(one.label, other.label));
  return (
    <ManyPicker
      legend={t("accounts.places")}
      hint={t("accounts.placesHint")}
      options={options}
      chosen={input.places ?? []}
      onChosen={(chosen) => set({ places: chosen.length === 0 ? null : chosen })}
    />
  );
}

function Products({ input, set }: AccountFieldsProps) {
  const { t, i18n } = useTranslation();
  const products = useCall(listProductsRoute).data?.products ?? [];
  const { compare } = new Intl.Collator(languageOf(i18n), { numeric: true });
  const options = products
    .map(({ id, maker, model }) => ({ id, label: visibleLine(`${maker} ${model}`) }))
    .toSorted((one, other) => compare(one.label, other.label));
  return (
    <ManyPicker
      legend={t("accounts.products")}
      hint={t("accounts.productsHint")}
      options={options}
      chosen={input.products ?? []}
      onChosen={(products) => set({ products })}
    />
  );
}
