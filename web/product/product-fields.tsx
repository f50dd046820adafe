/**
 * What a person enters of a product, for a new one and for a change.
 */
import { useTranslation } from "react-i18next";
import type { ProductInput, ProductRecord } from "../../src/domain/registry/product-record.ts";
import { ChoiceField, Fields, TextField } from "../look/field.tsx";
import { languageOf } from "../words/i18n.ts";
import { withKindIn } from "./kind-words.ts";

const RISK_CLASSES = ["I", "II", "III", "IV"] as const;
const MDR_CLASSES = ["I", "Is", "Im", "Ir", "IIa", "IIb", "III", "none"] as const;
const FDA_CLASSES = ["I", "II", "III", "none"] as const;

export const NO_PRODUCT: ProductInput = {
  maker: "",
  model: "",
  firmwareLine: null,
  kind: null,
  udiDi: null,
  riskClass: null,
  mdrClass: null,
  fdaClass: null,
  emdn: null,
};

export function productInputOf(record: ProductRecord): ProductInput {
  const { maker, model, firmwareLine, kind, udiDi, riskClass, mdrClass, fdaClass, emdn } = record;
  return { maker, model, firmwareLine, kind, udiDi, riskClass, mdrClass, fdaClass, emdn };
}

interface ProductFieldsProps {
  readonly input: ProductInput;
  readonly set: (change: Partial<ProductInput>) => void;
}

export function ProductFields({ input, set }: ProductFieldsProps) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const classes = <V extends string>(values: readonly V[]) => [
    { value: "" as const, label: t("products.unsaid") },
    ...values.map((value) => ({ value, label: value === "none" ? t("products.noClass") : value })),
  ];
  const text = (field: "firmwareLine" | "udiDi" | "emdn", maxLength: number, hint?: string) => (
    <TextField
      label={t(`fields.${field}`)}
      at={`/${field}`}
      hint={hint}
      value={input[field] ?? ""}
      maxLength={maxLength}
      autoComplete="off"
      onChange={(value) => set({ [field]: value === "" ? null : value })}
    />
  );
  return (
    <Fields>
      {(["maker", "model"] as const).map((field) => (
        <TextField
          key={field}
          label={t(`fields.${field}`)}
          at={`/${field}`}
          value={input[field]}
          required
          maxLength={200}
          autoComplete="off"
          onChange={(value) => set({ [field]: value })}
        />
      ))}
      <TextField
        label={t("fields.kind")}
        hint={t(input.kind === null || typeof input.kind === "string" ? "products.kindHint" : "products.kindHintIn")}
        value={typeof input.kind === "string" ? input.kind : (input.kind?.[language] ?? "")}
        maxLength={120}
        autoComplete="off"
        onChange={(words) => set({ kind: withKindIn(input.kind, language, words) })}
      />
      {text("firmwareLine", 40, t("products.firmwareHint"))}
      {text("udiDi", 14, t("products.udiHint"))}
      <ChoiceField
        label={t("fields.riskClass")}
        at="/riskClass"
        hint={t("products.riskHint")}
        value={input.riskClass ?? ""}
        choices={classes(RISK_CLASSES)}
        onChange={(value) => set({ riskClass: value === "" ? null : value })}
      />
      <ChoiceField
        label={t("fields.mdrClass")}
        at="/mdrClass"
        value={input.mdrClass ?? ""}
        choices={classes(MDR_CLASSES)}
        onChange={(value) => set({ mdrClass: value === "" ? null : value })}
      />
      <ChoiceField
        label={t("fields.fdaClass")}
        at="/fdaClass"
        value={input.fdaClass ?? ""}
        choices={classes(FDA_CLASSES)}
        onChange={(value) => set({ fdaClass: value === "" ? null : value })}
      />
      {text("emdn", 13, t("products.emdnHint"))}
    </Fields>
  );
}
