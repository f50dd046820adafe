/**
 * The facts label as part of a page: the same face that is printed, in the same order, with the same rules of three weights.
 */
import type { FaceRow, LabelFace } from "../../src/domain/label/face.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import css from "./facts-label.module.css";

/**
 * @param all shows every row; otherwise those that the printed label keeps.
 * @param withTier whether it says how far the label was examined: only a label that holds has a tier.
 */
export function FactsLabel({
  face,
  all = false,
  withTier = true,
}: {
  face: LabelFace;
  all?: boolean;
  withTier?: boolean;
}) {
  return (
    <section
      className={css.label}
      lang={face.language}
      aria-label={`${face.title}: ${face.model}`}
      data-tier={face.tier.tier}
    >
      {face.warning !== undefined && <p className={css.warning}>{face.warning.sentence}</p>}
      <p className={css.title}>{face.title}</p>
      <div className={css.thick} />
      <div className={css.product}>
        <div>
          <strong>
            <bdi>{visibleLine(face.model)}</bdi>
          </strong>
          <span>
            <bdi>{visibleLine(face.kind)}</bdi>
          </span>
        </div>
        <div>
          <span>
            <bdi>{visibleLine(face.makerLine)}</bdi>
          </span>
          <b>{face.riskClass}</b>
        </div>
      </div>
      {face.groups.map(({ heading, rows, keep }) => {
        const shown = all ? rows : rows.slice(0, keep);
        const left = rows.length - shown.length;
        if (shown.length === 0) return null;
        return (
          <div key={heading ?? rows[0]?.name} className={css.group}>
            {heading !== undefined && <p className={css.heading}>{heading}</p>}
            <Rows rows={shown} />
            {left > 0 && <p className={css.more}>{face.moreRows.replace("{count}", String(left))}</p>}
          </div>
        );
      })}
      <div className={css.thick} />
      <div className={css.inspection}>
        <span>{face.inspection.caption}</span>
        <b>{face.inspection.value}</b>
        {face.inspection.note !== undefined && <small>{face.inspection.note}</small>}
      </div>
      {withTier && (
        <p className={css.tier}>
          <b>{face.tier.word}.</b> {face.tier.sentence}
        </p>
      )}
      {all && (
        <div className={css.group}>
          <Rows rows={face.identity} />
        </div>
      )}
    </section>
  );
}

function Rows({ rows }: { rows: readonly FaceRow[] }) {
  return (
    <dl className={css.rows}>
      {rows.map(({ name, value, note, strong }, index) => (
        // Two facts may bear one name, and the order never changes while a face is shown.
        <div key={`${index} ${name}`} data-strong={strong}>
          <dt>
            <bdi>{visibleLine(name)}</bdi>
          </dt>
          <dd>
            <bdi>{visibleLine(value)}</bdi>
          </dd>
          {note !== undefined && (
            <dd className={css.note}>
              <bdi>{visibleLine(note)}</bdi>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
