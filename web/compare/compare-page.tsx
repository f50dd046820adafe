/**
 * Two offers side by side before one is bought: of our products, or as a vendor sent them. The same as `carelabel compare`.
 */
import { useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { listProductsRoute, type ProductRow } from "../../src/contract/product.ts";
import type { Catalogue } from "../../src/domain/conformance/catalogue.ts";
import { compareLabels, type OfferedLabel } from "../../src/domain/inspection/comparison/compare-labels.ts";
import type { InspectionMethod } from "../../src/domain/inspection/method-data.ts";
import method from "../../standards/inspection-method.json" with { type: "json" };
import minimum from "../../standards/support-period.json" with { type: "json" };
import { useCall } from "../call.ts";
import { type PinnedKeys, usePinnedKeys } from "../label/pinned-keys.ts";
import { Asked } from "../look/asked.tsx";
import { type Choice, ChoiceField } from "../look/field.tsx";
import { FileChoice } from "../look/file-choice.tsx";
import { PageTitle } from "../look/frame.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { goTo, searchText } from "../router.tsx";
import { languageOf } from "../words/i18n.ts";
import { countryIn, today } from "../words/locale.ts";
import css from "./compare.module.css";
import { ComparisonView } from "./comparison-view.tsx";
import { type Offer, offeredLabel } from "./offered-label.ts";

const SIDES = ["a", "b"] as const;
const SETTINGS = ["", "integrated-care", "home-care"] as const;
type Setting = (typeof SETTINGS)[number];

const METHOD = method as unknown as InspectionMethod;
const MINIMUM = minimum as unknown as Catalogue;

export function ComparePage() {
  const { t } = useTranslation();
  const asked = useCall(listProductsRoute);
  return (
    <div className={sheet.page}>
      <PageTitle>{t("compare.title")}</PageTitle>
      <p className={`${sheet.lead} ${css.asking}`}>{t("compare.lead")}</p>
      <Asked of={asked}>{({ products }) => <Compare products={products} />}</Asked>
    </div>
  );
}

function Compare({ products }: { products: readonly ProductRow[] }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const search = useSearch({ from: "/compare" }) as Partial<Record<"a" | "b" | "setting", string>>;
  const [files, setFiles] = useState<Partial<Record<"a" | "b", File>>>({});
  const keys = usePinnedKeys();
  const setting: Setting = SETTINGS.find((one) => one === search.setting) ?? "";
  const a = useOffered(files.a ?? search.a, keys);
  const b = useOffered(files.b ?? search.b, keys);
  const choices = useMemo((): Choice[] => {
    const { compare } = new Intl.Collator(language, { numeric: true });
    const labelled = products.filter(({ label }) => label !== null);
    const named = labelled.map(({ id, maker, model }) => ({ value: id, label: `${maker} ${model}` }));
    return [
      { value: "", label: t("compare.none") },
      ...named.toSorted((one, other) => compare(one.label, other.label)),
    ];
  }, [products, language, t]);
  const comparison = useMemo(
    () =>
      a.offered === undefined || b.offered === undefined
        ? undefined
        : compareLabels(a.offered, b.offered, {
            today: today(),
            language,
            method: METHOD,
            supportCatalogue: MINIMUM,
            countryName: countryIn,
            ...(setting === "" ? {} : { told: { careSetting: setting } }),
          }),
    [a.offered, b.offered, language, setting],
  );
  const go = (change: Partial<typeof search>) =>
    goTo(`/compare${searchText({ ...search, ...change })}`, { replace: true });
  return (
    <>
      <section className={css.asking} aria-label={t("compare.choose")}>
        <div className={css.sides}>
          {SIDES.map((side) => {
            const { problem, isWaiting } = side === "a" ? a : b;
            return (
              <fieldset key={side} className={css.side}>
                <legend>{t(`compare.side.${side}`)}</legend>
                <ChoiceField
                  label={t("compare.product")}
                  value={files[side] === undefined ? (search[side] ?? "") : ""}
                  choices={choices}
                  onChange={(id) => {
                    setFiles({ ...files, [side]: undefined });
                    go({ [side]: id });
                  }}
                />
                <FileChoice
                  label={t("compare.file")}
                  hint={t("compare.fileHint")}
                  accept=".json,.yaml,.yml"
                  chosen={files[side]?.name}
                  onFile={(file) => {
                    setFiles({ ...files, [side]: file });
                    go({ [side]: "" });
                  }}
                />
                <Notice problem={problem} />
                {isWaiting && <p role="status">{t("keep.waiting")}</p>}
              </fieldset>
            );
          })}
        </div>
        <ChoiceField
          label={t("compare.setting")}
          hint={t("compare.settingHint")}
          value={setting}
          choices={SETTINGS.map((value) => ({ value, label: t(`compare.settings.${value || "unknown"}`) }))}
          onChange={(value) => go({ setting: value })}
        />
      </section>
      {comparison === undefined ? (
        (a.offered === undefined || b.offered === undefined) && (
          <NothingYet title={t("compare.nothing")}>
            <p>{t("compare.nothingText")}</p>
          </NothingYet>
        )
      ) : (
        <ComparisonView comparison={comparison} />
      )}
    </>
  );
}

interface AskedOffer {
  readonly offered?: OfferedLabel;
  readonly problem?: unknown;
  readonly isWaiting?: boolean;
}

/** The label behind an offer, verified as soon as the keys are there. */
function useOffered(offer: Offer | undefined, keys: PinnedKeys | undefined): AskedOffer {
  const [state, setState] = useState<AskedOffer>({});
  useEffect(() => {
    if (offer === undefined) return setState({});
    setState({ isWaiting: true });
    if (keys === undefined) return;
    let isCurrent = true;
    offeredLabel(offer, keys, today())
      .then((offered) => isCurrent && setState({ offered }))
      .catch((problem: unknown) => isCurrent && setState({ problem }));
    return () => {
      isCurrent = false;
    };
  }, [offer, keys]);
  return state;
}
