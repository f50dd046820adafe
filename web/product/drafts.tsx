/**
 * The drafts of a product's label: go on with one, throw one away, begin another.
 */
import { useTranslation } from "react-i18next";
import { type LabelDraft, type ProductRow, removeDraftRoute } from "../../src/contract/product.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useChange } from "../call.ts";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { BeginDraft } from "./begin-draft.tsx";

export function Drafts({ drafts, product }: { drafts: readonly LabelDraft[]; product: ProductRow }) {
  const { t } = useTranslation();
  const may = useMay("label.write");
  const remove = useChange(removeDraftRoute);
  if (!may || (drafts.length === 0 && product.label === null)) return null;
  return (
    <section className={sheet.part}>
      <h2>{t("product.drafts")}</h2>
      {drafts.length > 0 && (
        <ul className={sheet.rows}>
          {drafts.map(({ id, changedAt, changedBy, version }) => (
            <li key={id} className={sheet.tools}>
              <p>
                <Link href={`/drafts/${id}`}>{t("product.goOn")}</Link>
                <br />
                <span className={sheet.muted}>
                  {t("product.lastWritten", { by: visibleLine(changedBy) })} <When at={changedAt} />
                </span>
              </p>
              <div className={sheet.push}>
                <SureButton
                  label={t("product.throwAway")}
                  title={t("product.throwAwayTitle")}
                  onSure={() => remove.mutateAsync({ params: { id }, version })}
                >
                  <p>{t("product.throwAwayText")}</p>
                </SureButton>
              </div>
            </li>
          ))}
        </ul>
      )}
      {drafts.length === 0 && (
        <div>
          <BeginDraft productId={product.id} name={visibleLine(`${product.maker} ${product.model}`)} />
        </div>
      )}
    </section>
  );
}
