/**
 * All conformance assessments within reach, newest first, and opening another.
 */
import { Button } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type AssessmentHead,
  listAssessmentsRoute,
  listCataloguesRoute,
  openAssessmentRoute,
} from "../../src/contract/assessment.ts";
import { listProductsRoute, type ProductRow } from "../../src/contract/product.ts";
import { textIn } from "../../src/domain/label/text-in.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { goTo, Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import css from "./conformance.module.css";
import { Verdict } from "./verdict.tsx";

const DEFAULT_CATALOGUE = "etsi-en-303-645";

export function AssessmentsPage() {
  const { t } = useTranslation();
  const { product } = useSearch({ strict: false });
  const asked = useCall(listAssessmentsRoute, product === undefined ? {} : { query: { product } });
  const products = useCall(listProductsRoute).data?.products ?? [];
  const [adding, setAdding] = useState(false);
  const may = useMay("assessment.write");
  const nameOf = (id: string) => nameIn(products.find((one) => one.id === id));
  return (
    <div className={sheet.page}>
      <PageTitle>{t("conformance.title")}</PageTitle>
      <p className={sheet.lead}>
        {product === undefined ? t("conformance.lead") : t("conformance.ofProduct", { product: nameOf(product) })}
      </p>
      <Asked of={asked}>
        {({ assessments }) => (
          <>
            {adding ? (
              <NewAssessment
                earlier={assessments}
                products={products}
                productId={product}
                onClose={() => setAdding(false)}
              />
            ) : (
              may && (
                <div>
                  <Button h={44} onClick={() => setAdding(true)}>
                    {t("conformance.new")}
                  </Button>
                </div>
              )
            )}
            {assessments.length === 0 ? (
              <NothingYet title={t("conformance.none")}>
                <p>{t("conformance.noneText")}</p>
              </NothingYet>
            ) : (
              <ul className={sheet.rows}>
                {assessments.map((one) => (
                  <li key={one.id} className={css.listed}>
                    <Verdict of={one.standing.verdict} />
                    <span>
                      <Link href={`/assessments/${one.id}`}>
                        <b>{one.title}</b>
                      </Link>
                      <br />
                      <span className={sheet.muted}>
                        {nameOf(one.productId)} · {one.catalogue} {one.edition}
                      </span>
                    </span>
                    <span className={sheet.muted}>
                      {t(`conformance.state.${one.state}`)} · {t("conformance.counts", one.standing)} ·{" "}
                      <When at={one.trail.at(-1)?.at ?? one.openedAt} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Asked>
    </div>
  );
}

const nameIn = (product: ProductRow | undefined) =>
  product === undefined ? "" : visibleLine(`${product.maker} ${product.model}`);

interface NewAssessmentProps {
  readonly earlier: readonly AssessmentHead[];
  readonly products: readonly ProductRow[];
  readonly productId: string | undefined;
  readonly onClose: () => void;
}

const NONE = "";

function NewAssessment({ earlier, products, productId, onClose }: NewAssessmentProps) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const catalogues = useCall(listCataloguesRoute).data?.catalogues ?? [];
  const [product, setProduct] = useState(productId ?? NONE);
  const [catalogue, setCatalogue] = useState(DEFAULT_CATALOGUE);
  const [edition, setEdition] = useState(NONE);
  const [title, setTitle] = useState("");
  const [basedOn, setBasedOn] = useState(NONE);
  const open = useChange(openAssessmentRoute, { onDone: ({ id }) => goTo(`/assessments/${id}`) });
  const chosen = catalogues.find(({ id }) => id === catalogue);
  const editions = [...(chosen?.editions ?? [])].reverse();
  const like = earlier.filter((one) => one.catalogue === catalogue);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    open.mutate({
      body: {
        ...{ productId: product, title: title.trim(), catalogue },
        edition: edition === NONE ? (editions[0]?.id ?? "") : edition,
        basedOn: basedOn === NONE ? null : basedOn,
      },
    });
  };
  return (
    <form className={sheet.form} onSubmit={submit} aria-label={t("conformance.new")}>
      <Fields>
        <ChoiceField
          label={t("conformance.product")}
          value={product}
          choices={[
            { value: NONE, label: t("conformance.choose") },
            ...products.map((one) => ({ value: one.id, label: nameIn(one) })),
          ]}
          onChange={setProduct}
        />
        <ChoiceField
          label={t("conformance.catalogue")}
          {...(chosen?.about == null ? {} : { hint: textIn(chosen.about, language) })}
          value={catalogue}
          choices={catalogues.map(({ id, name }) => ({ value: id, label: textIn(name, language) }))}
          onChange={(id) => {
            setCatalogue(id);
            setEdition(NONE);
            setBasedOn(NONE);
          }}
        />
        <ChoiceField
          label={t("conformance.edition")}
          value={edition === NONE ? (editions[0]?.id ?? NONE) : edition}
          choices={editions.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setEdition}
        />
        <TextField
          label={t("conformance.newTitle")}
          hint={t("conformance.newTitleHint")}
          required
          maxLength={120}
          value={title}
          onChange={setTitle}
        />
        <ChoiceField
          label={t("conformance.basedOn")}
          hint={t("conformance.basedOnHint")}
          value={basedOn}
          choices={[
            { value: NONE, label: t("conformance.fromNothing") },
            ...like.map((one) => ({ value: one.id, label: `${one.title} (${one.edition})` })),
          ]}
          onChange={setBasedOn}
        />
      </Fields>
      <Actions>
        <Button type="submit" h={44} loading={open.isPending} disabled={title.trim() === "" || product === NONE}>
          {t("conformance.open")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
      <Notice problem={open.error ?? undefined} />
    </form>
  );
}
