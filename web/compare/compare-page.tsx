/**
 * Two labels side by side before one of the products is bought: chosen of our products, or handed over as files.
 */
import { useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { listProductsRoute, type ProductRow } from "../../src/contract/product.ts";
import type { Catalogue } from "../../src/domain/conformance/catalogue.ts";
import { compareLabels, type OfferedLabel } from "../../src/domain/inspection/comparison/compare-labels.ts";
import type { InspectionMethod } from "../../src/domain/inspection/method-data.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import method from "../../standards/inspection-method.json" with { type: "json" };
import supportPeriod from "../../standards/support-period.json" with { type: "json" };
import { useCall } from "../call.ts";
import { type PinnedKeys, usePinnedKeys } from "../label/pinned-keys.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { PageTitle } from "../look/frame.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { goTo, searchText } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { countryIn, today } from "../words/locale.ts";
import css from "./compare.module.css";
import { Compared } from "./compared.tsx";
import { useOffer } from "./use-offer.ts";

const METHOD = method as unknown as InspectionMethod;
const SUPPORT_PERIOD = supportPeriod as unknown as Catalogue;

type SideName = "a" | "b";

export function ComparePage() {
  const { t } = useTranslation();
  const keys = usePinnedKeys();
  const asked = useCall(listProductsRoute);
  return (
    <div className={sheet.page}>
      <PageTitle>{t("compare.title")}</PageTitle>
      <p className={`${sheet.lead} ${css.screen}`}>{t("compare.lead")}</p>
      <Asked of={asked}>{({ products }) => <Chosen products={products} keys={keys} />}</Asked>
    </div>
  );
}

function Chosen({ products, keys }: { products: readonly ProductRow[]; keys: PinnedKeys | undefined }) {
  const { t } = useTranslation();
  const ids = useSearch({ from: "/compare" }) as Partial<Record<SideName, string>>;
  const [files, setFiles] = useState<Partial<Record<SideName, File>>>({});
  const a = useOffer({ productId: ids.a, file: files.a }, products, keys);
  const b = useOffer({ productId: ids.b, file: files.b }, products, keys);
  const choose = (side: SideName, id: string | undefined, file: File | undefined) => {
    setFiles(({ [side]: _before, ...others }) => (file === undefined ? others : { ...others, [side]: file }));
    goTo(`/compare${searchText({ ...ids, [side]: id })}`, { replace: true });
  };
  return (
    <>
      <div className={`${css.sides} ${css.screen}`}>
        {(["a", "b"] as const).map((side) => (
          <section key={side} className={sheet.form} aria-label={t(`compare.${side === "a" ? "first" : "second"}`)}>
            <h2>{t(`compare.${side === "a" ? "first" : "second"}`)}</h2>
            <ChoiceField
              label={t("compare.product")}
              value={files[side] === undefined ? (ids[side] ?? "") : ""}
              choices={[{ value: "", label: t("compare.choose") }, ...choicesOf(products)]}
              onChange={(id) => choose(side, id === "" ? undefined : id, undefined)}
            />
            <FileChoice
              label={t("compare.fileOf", { side: side.toUpperCase() })}
              hint={t("compare.fileHint")}
              accept=".json,.yaml,.yml"
              chosen={files[side]?.name}
              onFile={(file) => choose(side, undefined, file)}
            />
            <Notice problem={(side === "a" ? a : b).problem} />
          </section>
        ))}
      </div>
      {a.reading || b.reading ? (
        <p role="status">{t("compare.waiting")}</p>
      ) : a.offer !== undefined && b.offer !== undefined ? (
        <SideBySide a={a.offer} b={b.offer} />
      ) : (
        <NothingYet title={t("compare.empty")}>
          <p>{t("compare.emptyText")}</p>
        </NothingYet>
      )}
    </>
  );
}

function choicesOf(products: readonly ProductRow[]) {
  return products
    .filter(({ label }) => label !== null)
    .map(({ id, maker, model, firmwareLine }) => ({
      value: id,
      label: visibleLine([maker, model, firmwareLine].filter((part) => part !== null).join(" ")),
    }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
}

function SideBySide({ a, b }: { a: OfferedLabel; b: OfferedLabel }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const comparison = useMemo(
    () =>
      compareLabels(a, b, {
        today: today(),
        language,
        method: METHOD,
        supportCatalogue: SUPPORT_PERIOD,
        countryName: countryIn,
      }),
    [a, b, language],
  );
  const isSame = a.digest !== undefined && a.digest === b.digest;
  return (
    <>
      {isSame && (
        <p role="status" className={css.same}>
          {t("compare.same")}
        </p>
      )}
      <Compared comparison={comparison} />
    </>
  );
}
