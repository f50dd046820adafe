/**
 * A product: what it is, its devices, the label that counts, and all others that the facility holds or writes.
 */
import { Button } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { HeldLabel } from "../../src/contract/held-label.ts";
import { changeProductRoute, type ProductRow, readLabelRoute, readProductRoute } from "../../src/contract/product.ts";
import type { Label } from "../../src/domain/label/label.ts";
import { labelFace } from "../../src/domain/label/label-face.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { keyOf, useCall, useChange } from "../call.ts";
import { BoughtToday, useNewUnit } from "../label/bought-today.tsx";
import { FactsLabel } from "../label/facts-label.tsx";
import { Asked } from "../look/asked.tsx";
import { BothVersions } from "../look/both-versions.tsx";
import { Actions } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { PageTitle } from "../look/frame.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useEdited } from "../look/use-edited.ts";
import { queries } from "../queries.ts";
import { devicesAddress } from "../registry/device-filter.ts";
import { Link } from "../router.tsx";
import { useAccount, useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { countryIn, numberIn, today } from "../words/locale.ts";
import { useRecordWords } from "../words/record-words.ts";
import { BeginDraft } from "./begin-draft.tsx";
import { Drafts } from "./drafts.tsx";
import { HeldLabels } from "./held-labels.tsx";
import { useKindWords } from "./kind-words.ts";
import { ProductFields, productInputOf } from "./product-fields.tsx";
import css from "./product-page.module.css";
import { Software } from "./software.tsx";
import { TakeLabel } from "./take-label.tsx";

export function ProductPage() {
  const { id } = useParams({ from: "/products/$id" });
  const asked = useCall(readProductRoute, { params: { id } });
  return (
    <Asked of={asked}>
      {({ product, labels, drafts }) => (
        <div className={css.page}>
          <div className={`${sheet.page} ${css.main}`}>
            <WhatItIs product={product} />
            {(labels.length > 0 || drafts.length === 0) && (
              <Labels product={product}>
                <HeldLabels labels={labels} counting={product.label?.digest} />
              </Labels>
            )}
            <Drafts drafts={drafts} product={product} />
            <TakeLabel productId={product.id} />
            <Software productId={product.id} />
          </div>
          <LabelThatCounts product={product} />
        </div>
      )}
    </Asked>
  );
}

function WhatItIs({ product }: { product: ProductRow }) {
  const { t, i18n } = useTranslation();
  const words = useRecordWords();
  const kindIn = useKindWords();
  const [changing, setChanging] = useState(false);
  const may = useMay("product.write");
  const mayAssess = useMay("assessment.read");
  const { maker, model, id, devices, version: _version, label: _label, drafts: _drafts, ...facts } = product;
  return (
    <>
      <PageTitle>{visibleLine(`${maker} ${model}`)}</PageTitle>
      <p>
        <Link href={devicesAddress({ product: id })}>
          {t("products.devices", { count: devices, number: numberIn(devices, languageOf(i18n)) })}
        </Link>
        {mayAssess && (
          <>
            {" · "}
            <Link href={`/assessments?product=${id}`}>{t("conformance.title")}</Link>
          </>
        )}
        {product.label !== null && (
          <>
            {" · "}
            <Link href={`/compare?a=${id}`}>{t("compare.with")}</Link>
          </>
        )}
      </p>
      {changing ? (
        <ChangeProduct product={product} onClose={() => setChanging(false)} />
      ) : (
        <>
          <dl className={sheet.facts}>
            {Object.entries(facts).map(([field, value]) => (
              <div key={field} className={css.fact}>
                <dt>{words.nameOf(field)}</dt>
                <dd>
                  {field === "kind"
                    ? (kindIn(product.kind) ?? words.valueOf(null))
                    : value === "none"
                      ? t("products.noClass")
                      : words.valueOf(value)}
                </dd>
              </div>
            ))}
          </dl>
          {may && (
            <div>
              <Button variant="outline" h={44} onClick={() => setChanging(true)}>
                {t("products.change")}
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}

function ChangeProduct({ product, onClose }: { product: ProductRow; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useRecordWords();
  const edited = useEdited(product, productInputOf);
  const change = useChange(changeProductRoute, { onDone: onClose });
  const params = { id: product.id };
  const fields = Object.keys(edited.input) as (keyof typeof edited.input)[];
  return (
    <form
      className={sheet.form}
      aria-label={t("products.change")}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          { params, body: edited.input, version: edited.version },
          {
            onError: ({ code }) =>
              code === "record-changed" &&
              void queries.invalidateQueries({ queryKey: keyOf(readProductRoute, { params }) }),
          },
        );
      }}
    >
      <FieldProblems of={change.error}>
        <ProductFields input={edited.input} set={edited.set} />
      </FieldProblems>
      {edited.moved ? (
        <BothVersions
          differences={fields
            .filter((field) => words.valueOf(edited.input[field]) !== words.valueOf(edited.theirs[field]))
            .map((field) => ({
              name: words.nameOf(field),
              theirs: words.valueOf(edited.theirs[field]),
              mine: words.valueOf(edited.input[field]),
            }))}
          onMine={edited.keepMine}
          onTheirs={edited.takeTheirs}
        />
      ) : (
        <>
          <Notice problem={change.error ?? undefined} />
          <Actions>
            <Button type="submit" h={44} loading={change.isPending}>
              {t("keep.save")}
            </Button>
            <Button variant="outline" h={44} onClick={onClose}>
              {t("keep.cancel")}
            </Button>
          </Actions>
        </>
      )}
    </form>
  );
}

function Labels({ product, children }: { product: ProductRow; children: ReactNode }) {
  const { t } = useTranslation();
  const own = useAccount()?.role === "manufacturer";
  const name = visibleLine(`${product.maker} ${product.model}`);
  return (
    <section className={sheet.part}>
      <h2>{t("product.labels")}</h2>
      {children}
      {product.label === null && product.drafts === 0 && (
        <NothingYet title={t("product.noLabel")}>
          <p>{t(own ? "product.noLabelTextOwn" : "product.noLabelText")}</p>
          <BeginDraft productId={product.id} name={name} variant="filled" />
        </NothingYet>
      )}
    </section>
  );
}

/** The facts of the label that counts now, as they are printed. */
function LabelThatCounts({ product }: { product: ProductRow }) {
  const { t } = useTranslation();
  const digest = product.label?.digest ?? "";
  const asked = useCall(readLabelRoute, { params: { digest } }, { enabled: digest !== "" });
  if (product.label === null) return null;
  return (
    <section className={css.label} aria-label={t("product.counting")}>
      <h2>{t("product.counting")}</h2>
      <Asked of={asked}>{({ held, label }) => <WithNewUnit held={held} label={label as Label} />}</Asked>
    </section>
  );
}

/** The label with the date that a unit bought today would have, and below why; none of it is signed. */
function WithNewUnit({ held, label }: { held: HeldLabel; label: Label }) {
  const { i18n } = useTranslation();
  const day = today();
  const newUnit = useNewUnit(label, day);
  return (
    <>
      <FactsLabel
        all
        withTier={held.tier !== null}
        face={labelFace(label, {
          language: languageOf(i18n),
          tier: held.tier ?? "unsigned",
          today: day,
          inspectBefore: newUnit.date.slice(0, 7),
          newUnitOn: day,
          countryName: countryIn,
          digest: held.digest,
        })}
      />
      <BoughtToday label={label} newUnit={newUnit} />
    </>
  );
}
