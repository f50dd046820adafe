/**
 * One entry of the ledger: what, who, when and why; what it changed, from old to new.
 */
import i18next from "i18next";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { Permission } from "../../src/domain/account/permission.ts";
import type { LedgerEntry, Subject } from "../../src/domain/ledger/ledger.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import { When } from "../look/when.tsx";
import { Link } from "../router.tsx";
import { useMay } from "../session.tsx";
import { useRecordWords } from "../words/record-words.ts";
import css from "./ledger-row.module.css";

/** Subjects that have a page to look at, and who may. */
const PAGE: Partial<Record<Subject["kind"], { needs: Permission; address: (id: string) => string }>> = {
  device: { needs: "device.read", address: (id) => `/devices/${id}` },
  product: { needs: "product.read", address: (id) => `/products/${id}` },
  place: { needs: "place.read", address: () => "/places" },
  account: { needs: "account.write", address: () => "/accounts" },
  key: { needs: "label.read", address: () => "/keys" },
  knowledge: { needs: "knowledge.read", address: () => "/knowledge" },
  evidence: { needs: "evidence.read", address: () => "/evidence" },
};

/** How the subjects are called now, by kind and id. */
export type SubjectNames = ReadonlyMap<string, string>;
export const nameKey = ({ kind, id }: Subject): string => `${kind} ${id}`;

const SHOWN = 3;
const ID_SHOWN = 8;

export function LedgerRow({ entry, names }: { entry: LedgerEntry; names: SubjectNames }) {
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
          {subjects.slice(0, SHOWN).map((subject, at) => (
            <Fragment key={nameKey(subject)}>
              {at > 0 && ", "}
              <SubjectName subject={subject} name={names.get(nameKey(subject))} />
            </Fragment>
          ))}
          {subjects.length > SHOWN && ` ${t("ledger.moreSubjects", { count: subjects.length - SHOWN })}`}
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

/** Its name, with the way to it; what is gone or out of reach by its kind and the beginning of its id. */
function SubjectName({ subject: { kind, id }, name }: { subject: Subject; name: string | undefined }) {
  const { t } = useTranslation();
  const page = PAGE[kind];
  const may = useMay(page?.needs ?? "ledger.read");
  if (name === undefined)
    return (
      <span>
        {t(`ledger.subjects.${kind}`)} <code>{id.slice(0, ID_SHOWN)}</code>
      </span>
    );
  const shown = <bdi>{visibleLine(name)}</bdi>;
  return page === undefined || !may ? <span>{shown}</span> : <Link href={page.address(id)}>{shown}</Link>;
}
