/**
 * One entry of the ledger: what, who, when and why; what it changed, from old to new.
 */
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import type { LedgerEntry, Subject } from "../../src/domain/ledger/ledger.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { Link } from "../router.tsx";
import { useRecordWords } from "../words/record-words.ts";
import css from "./ledger-row.module.css";

/** Subjects that have a page of their own. */
const PAGE: Partial<Record<Subject["kind"], (id: string) => string>> = {
  device: (id) => `/devices/${id}`,
  product: (id) => `/products/${id}`,
  place: () => "/places",
  account: () => "/accounts",
  key: () => "/keys",
  evidence: () => "/evidence",
};

export function LedgerRow({ entry }: { entry: LedgerEntry }) {
  const { t } = useTranslation();
  const words = useRecordWords();
  const { sequence, at, by, subjects, changes, note, hash } = entry;
  const shown = Object.entries(changes);
  return (
    <li className={css.entry}>
      <p className={css.number}>{sequence}</p>
      <div className={css.what}>
        <p>
          <b>{actInWords(entry.act)}</b>{" "}
          {subjects.slice(0, 3).map((subject) => (
            <SubjectLink key={`${subject.kind} ${subject.id}`} subject={subject} />
          ))}
          {subjects.length > 3 && t("ledger.moreSubjects", { count: subjects.length - 3 })}
        </p>
        {note !== null && (
          <p>
            {t("reason")}: <bdi>{visibleLine(note)}</bdi>
          </p>
        )}
        {shown.length > 0 && (
          <details className={css.changes}>
            <summary>{t("ledger.changes", { count: shown.length })}</summary>
            <Scroll label={t("ledger.changes", { count: shown.length })}>
              <table className={sheet.table}>
                <thead>
                  <tr>
                    <th scope="col">{t("keep.both.what")}</th>
                    <th scope="col">{t("ledger.before")}</th>
                    <th scope="col">{t("ledger.after")}</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map(([field, [before, after]]) => (
                    <tr key={field}>
                      <th scope="row">{words.nameOf(field)}</th>
                      <td>{words.valueOf(before)}</td>
                      <td>
                        <b>{words.valueOf(after)}</b>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
            <p className={sheet.muted}>
              {t("ledger.hash")} <code>{hash}</code>
            </p>
          </details>
        )}
      </div>
      <p>
        <bdi>{visibleLine(by.name)}</bdi>{" "}
        {(by.via === "token" || by.via === "console") && <span>{t(`ledger.via.${by.via}`)}</span>}
      </p>
      <p className={css.when}>
        <When at={at} exact />
      </p>
    </li>
  );
}

/** The act's words; its own name where a later version wrote it. */
function actInWords(act: string): string {
  return i18next.exists(`acts.${act}`) ? String(i18next.t(`acts.${act}` as "keep.none")) : act;
}

function SubjectLink({ subject: { kind, id } }: { subject: Subject }) {
  const { t } = useTranslation();
  const words = useRecordWords();
  const address = PAGE[kind]?.(id);
  const known = words.valueOf(id);
  const name = known === id ? t(`ledger.subjects.${kind}`) : known;
  return address === undefined ? <span>{name} </span> : <Link href={address}>{name}</Link>;
}
