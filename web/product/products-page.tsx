/**
 * Products: what the facility has, how many devices of each, and what is known of their labels.
 */
import { Button } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { createProductRoute, listProductsRoute, type ProductRow } from "../../src/contract/product.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions, CheckField, TextField } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { PageTitle } from "../look/frame.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { devicesAddress } from "../registry/device-filter.ts";
import { goTo, Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import { BeginDraft } from "./begin-draft.tsx";
import { useKindWords } from "./kind-words.ts";
import { LabelState } from "./label-state.tsx";
import { NO_PRODUCT, ProductFields } from "./product-fields.tsx";
import css from "./products-page.module.css";

export function ProductsPage() {
  const { t } = useTranslation();
  const asked = useCall(listProductsRoute);
  const may = useMay("product.write");
  const [adding, setAdding] = useState(false);
  return (
    <div className={sheet.page}>
      <PageTitle>{t("products.title")}</PageTitle>
      <p className={sheet.lead}>{t("products.lead")}</p>
      {adding ? (
        <NewProduct onClose={() => setAdding(false)} />
      ) : (
        may && (
          <div>
            <Button variant="outline" h={44} onClick={() => setAdding(true)}>
              {t("products.add")}
            </Button>
          </div>
        )
      )}
      <Asked of={asked}>
        {({ products }) =>
          products.length === 0 ? (
            <NothingYet title={t("products.none")}>
              <p>{t(may ? "products.noneText" : "products.noneAsk")}</p>
              {may && <Link href="/import">{t("products.toImport")}</Link>}
            </NothingYet>
          ) : (
            <ProductList products={products} />
          )
        }
      </Asked>
    </div>
  );
}

function NewProduct({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [input, setInput] = useState(NO_PRODUCT);
  const create = useChange(createProductRoute, { onDone: ({ id }) => goTo(`/products/${id}`) });
  return (
    <form
      className={sheet.form}
      aria-label={t("products.add")}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ body: input });
      }}
    >
      <FieldProblems of={create.error}>
        <ProductFields input={input} set={(change) => setInput({ ...input, ...change })} />
      </FieldProblems>
      <Notice problem={create.error ?? undefined} />
      <Actions>
        <Button type="submit" h={44} loading={create.isPending}>
          {t("products.create")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </form>
  );
}

/** Whether every word stands somewhere in the product. */
function holds(product: ProductRow, words: readonly string[]): boolean {
  const { maker, model, firmwareLine, kind, udiDi } = product;
  const text = [maker, model, firmwareLine, ...kindsIn(kind), udiDi].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** In every language, since people search by the word that they know. */
function kindsIn(kind: ProductRow["kind"]): string[] {
  return kind === null ? [] : typeof kind === "string" ? [kind] : Object.values(kind);
}

function ProductList({ products }: { products: readonly ProductRow[] }) {
  const { t, i18n } = useTranslation();
  const kindIn = useKindWords();
  const [search, setSearch] = useState("");
  // In the address, so that the gap that *Now* tells of leads to what makes it up.
  const bare = (useSearch({ strict: false }) as { label?: string }).label === "none";
  const setBare = (only: boolean) => goTo(only ? "/products?label=none" : "/products", { replace: true });
  const language = languageOf(i18n);
  const shown = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const { compare } = new Intl.Collator(language, { numeric: true });
    return products
      .filter((product) => holds(product, words) && !(bare && product.label !== null))
      .toSorted((one, other) => compare(one.maker, other.maker) || compare(one.model, other.model));
  }, [products, search, bare, language]);
  const without = products.filter(({ label }) => label === null).length;
  return (
    <>
      <div className={css.filter}>
        <TextField label={t("products.search")} type="search" value={search} onChange={setSearch} />
        {(without > 0 || bare) && (
          <CheckField label={t("products.onlyBare", { count: without })} value={bare} onChange={setBare} />
        )}
      </div>
      {products.length - without > 1 && (
        <p>
          <Link href="/compare">{t("compare.two")}</Link>
        </p>
      )}
      <p role="status" className={sheet.muted}>
        {t("products.shown", { count: shown.length, number: numberIn(shown.length, language) })}
      </p>
      <ul className={sheet.rows}>
        {shown.map((product) => (
          <li key={product.id} className={css.row}>
            <div>
              <h2 className={css.name}>
                <Link href={`/products/${product.id}`}>
                  <bdi>{visibleLine(`${product.maker} ${product.model}`)}</bdi>
                </Link>
              </h2>
              <p className={sheet.muted}>
                {[
                  kindIn(product.kind),
                  product.firmwareLine === null ? null : t("products.firmware", { line: product.firmwareLine }),
                  product.riskClass === null ? null : t("products.class", { class: product.riskClass }),
                ]
                  .filter((part) => part !== null)
                  .map(visibleLine)
                  .join(" · ")}
              </p>
            </div>
            <LabelState label={product.label} />
            <Link href={devicesAddress({ product: product.id })} className={css.devices}>
              {t("products.devices", { count: product.devices, number: numberIn(product.devices, language) })}
            </Link>
            <div>
              {product.drafts > 0 ? (
                <Link href={`/products/${product.id}`}>{t("products.drafts", { count: product.drafts })}</Link>
              ) : (
                product.label === null && (
                  <BeginDraft productId={product.id} name={visibleLine(`${product.maker} ${product.model}`)} />
                )
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
