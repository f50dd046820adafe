/**
 * Places and products that an import would make, by name: a slip of the pen is a new place, and is seen here.
 */
import { useTranslation } from "react-i18next";
import type { ImportState } from "../../src/contract/import.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { languageOf } from "../words/i18n.ts";
import { numberIn } from "../words/locale.ts";
import css from "./import-made.module.css";

const FIRST = 8;

export function ImportMade({ state: { made, newPlaces, newProducts } }: { state: ImportState }) {
  if (newPlaces + newProducts === 0) return null;
  return (
    <div className={css.made}>
      <MadeRecords kind="places" records={made.places} count={newPlaces} />
      <MadeRecords kind="products" records={made.products} count={newProducts} />
    </div>
  );
}

function MadeRecords({
  kind,
  records,
  count,
}: {
  kind: keyof ImportState["made"];
  records: ImportState["made"]["places"];
  count: number;
}) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => numberIn(value, languageOf(i18n));
  if (count === 0) return null;
  const list = (some: typeof records) => (
    <ul className={css.list}>
      {some.map(({ name, devices }) => (
        <li key={name}>
          <bdi>{visibleLine(name)}</bdi>{" "}
          <span>{t("importing.madeFor", { count: devices, number: number(devices) })}</span>
        </li>
      ))}
    </ul>
  );
  const rest = records.slice(FIRST);
  return (
    <section>
      <h2>{t(`importing.made.${kind}`, { count, number: number(count) })}</h2>
      {list(records.slice(0, FIRST))}
      {rest.length > 0 && (
        <details>
          <summary>{t("importing.madeRest", { number: number(count - FIRST) })}</summary>
          {list(rest)}
          {count > records.length && <p>{t("importing.madeUntold", { number: number(count - records.length) })}</p>}
        </details>
      )}
    </section>
  );
}
