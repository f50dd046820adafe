/**
 * Which devices are meant, as it is typed: products with their firmware, serial numbers, a pasted list, a place.
 */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CampaignProposal } from "../../src/contract/campaign.ts";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { listProductsRoute } from "../../src/contract/product.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { CheckField, type Choice, ChoiceField, Fields, TextField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { placeChoices } from "../registry/place-choices.ts";
import css from "./campaign.module.css";
import { AreaField } from "./campaign-area.tsx";
import { newProduct, type TypedFilter, type TypedProblem, type TypedProduct, typedProduct } from "./campaign-filter.ts";

const ANYWHERE = "";

interface FilterProps {
  readonly filter: TypedFilter;
  readonly candidates: CampaignProposal["candidates"];
  readonly problem: TypedProblem | undefined;
  readonly onChange: (filter: TypedFilter) => void;
}

export function FilterFields({ filter, candidates, problem, onChange }: FilterProps) {
  const { t } = useTranslation();
  const products = useCall(listProductsRoute).data?.products ?? [];
  const places = useCall(listPlacesRoute).data?.places ?? [];
  const set = (change: Partial<TypedFilter>) => onChange({ ...filter, ...change });
  const choices = [
    { value: "", label: t("campaigns.choose") },
    ...products.map(({ id, maker, model }) => ({ value: id, label: visibleLine(`${maker} ${model}`) })),
  ];
  const replace = (changed: TypedProduct) =>
    set({ products: filter.products.map((one) => (one.key === changed.key ? changed : one)) });
  return (
    <>
      <h2>{t("campaigns.who")}</h2>
      <Candidates filter={filter} candidates={candidates} onChange={onChange} />
      {filter.products.map((one, at) => (
        <ProductFields
          key={one.key}
          number={at + 1}
          product={one}
          choices={choices}
          onChange={replace}
          onRemove={
            filter.products.length === 1
              ? undefined
              : () => set({ products: filter.products.filter(({ key }) => key !== one.key) })
          }
        />
      ))}
      <div>
        <Button variant="outline" h={44} onClick={() => set({ products: [...filter.products, newProduct()] })}>
          {t("campaigns.addProduct")}
        </Button>
      </div>
      <AreaField
        label={t("campaigns.ranges")}
        hint={t("campaigns.rangesHint")}
        rows={2}
        value={filter.ranges}
        problem={problem?.at === "ranges" ? t("campaigns.rangeUnread", { line: problem.line }) : undefined}
        onChange={(ranges) => set({ ranges })}
      />
      <Fields>
        <ChoiceField
          label={t("campaigns.list")}
          value={filter.of}
          choices={(["none", "serial", "udi", "asset-tag"] as const).map((value) => ({
            value,
            label: t(`campaigns.listOf.${value}`),
          }))}
          onChange={(of) => set({ of })}
        />
        <ChoiceField
          label={t("campaigns.where")}
          value={filter.placeIds[0] ?? ANYWHERE}
          choices={[{ value: ANYWHERE, label: t("campaigns.anywhere") }, ...placeChoices(places)]}
          onChange={(place) => set({ placeIds: place === ANYWHERE ? [] : [place] })}
        />
      </Fields>
      {filter.of !== "none" && (
        <AreaField
          label={t("campaigns.listValues")}
          hint={t("campaigns.listHint")}
          rows={5}
          value={filter.names}
          problem={
            problem?.at === "names"
              ? t("campaigns.listTooLong", { count: problem.count, most: problem.most })
              : undefined
          }
          onChange={(names) => set({ names })}
        />
      )}
    </>
  );
}

function Candidates({ filter, candidates, onChange }: Omit<FilterProps, "problem">) {
  const { t } = useTranslation();
  if (candidates.length === 0) return null;
  const chosen = new Set(filter.products.map(({ productId }) => productId));
  const toggle = (candidate: CampaignProposal["candidates"][number], isMeant: boolean) => {
    const others = filter.products.filter(({ productId }) => productId !== candidate.productId && productId !== "");
    const products = isMeant ? [...others, typedProduct(candidate.meant)] : others;
    onChange({ ...filter, products: products.length === 0 ? [newProduct()] : products });
  };
  return (
    <fieldset className={css.product}>
      <legend>{t("campaigns.candidates")}</legend>
      <p className={sheet.muted}>{t("campaigns.candidatesText")}</p>
      {candidates.map((candidate) => (
        <CheckField
          key={candidate.productId}
          label={visibleLine(candidate.name)}
          hint={t(`campaigns.because.${candidate.because}`, { said: visibleLine(candidate.said) })}
          value={chosen.has(candidate.productId)}
          onChange={(isMeant) => toggle(candidate, isMeant)}
        />
      ))}
    </fieldset>
  );
}

interface ProductProps {
  readonly number: number;
  readonly product: TypedProduct;
  readonly choices: readonly Choice[];
  readonly onChange: (product: TypedProduct) => void;
  readonly onRemove: (() => void) | undefined;
}

function ProductFields({ number, product, choices, onChange, onRemove }: ProductProps) {
  const { t } = useTranslation();
  const set = (change: Partial<TypedProduct>) => onChange({ ...product, ...change });
  const hasFirmware = product.equal.trim() !== "" || product.below.trim() !== "";
  return (
    <fieldset className={css.product}>
      <legend>{t("campaigns.product", { number })}</legend>
      <Fields>
        <ChoiceField
          label={t("campaigns.product", { number })}
          value={product.productId}
          choices={choices}
          onChange={(productId) => set({ productId })}
        />
        <TextField
          label={t("campaigns.equal")}
          hint={t("campaigns.equalHint")}
          maxLength={2000}
          value={product.equal}
          onChange={(equal) => set({ equal })}
        />
        <TextField
          label={t("campaigns.below")}
          maxLength={80}
          value={product.below}
          onChange={(below) => set({ below })}
        />
      </Fields>
      {hasFirmware && (
        <CheckField
          label={t("campaigns.othersPossible")}
          value={product.othersPossible}
          onChange={(othersPossible) => set({ othersPossible })}
        />
      )}
      <CheckField
        label={t("campaigns.uncertain")}
        value={!product.isCertain}
        onChange={(uncertain) => set({ isCertain: !uncertain })}
      />
      {onRemove !== undefined && (
        <div>
          <Button variant="subtle" h={44} onClick={onRemove}>
            {t("campaigns.removeProduct")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
