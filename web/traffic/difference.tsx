/**
 * What changed since another audit, the gravest first: the one from before left, this one right. What is gone may only not
 * have happened in the time of the capture, so that nothing gone counts as better and it stands last.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { auditDifferenceRoute, deviceAuditsRoute, type KeptAudit } from "../../src/contract/traffic.ts";
import { SEVERITIES, type Severity } from "../../src/domain/finding/severity.ts";
import type { AuditDifference } from "../../src/domain/traffic/audit-difference.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import { Glyph } from "../look/glyph.tsx";
import { goTo } from "../router.tsx";
import { useZone } from "../session.tsx";
import { momentIn } from "../words/locale.ts";
import css from "./difference.module.css";
import { isCut } from "./left-out.tsx";
import { countriesInWords } from "./place-words.ts";
import { useAuditWords } from "./use-audit-words.ts";

/** The choice of another audit of the same device, and what changed since. */
export function Since({ audit, since }: { audit: KeptAudit; since: string | undefined }) {
  const { t } = useTranslation();
  const { language } = useAuditWords();
  const zone = useZone();
  const asked = useCall(deviceAuditsRoute, { params: { id: audit.deviceId }, query: { limit: "200" } });
  return (
    <Asked of={asked}>
      {({ audits }) => {
        const others = audits.filter(({ id, report }) => id !== audit.id && report === "readable");
        return others.length === 0 ? (
          <p>{t("audit.noOther")}</p>
        ) : (
          <>
            <ChoiceField
              label={t("audit.compareWith")}
              value={since ?? ""}
              choices={[
                { value: "", label: t("audit.chooseOther") },
                ...others.map(({ id, auditedAt, captures }) => ({
                  value: id,
                  label: `${momentIn(new Date(auditedAt), language, zone)}: ${captures.map(visibleLine).join(", ")}`,
                })),
              ]}
              onChange={(id) => goTo(`/audits/${audit.id}${id === "" ? "" : `?since=${id}`}`, { replace: true })}
            />
            {[audit, ...others.filter(({ id }) => id === since)].some(({ leftOut }) => isCut(leftOut)) &&
              since !== undefined && <p>{t("audit.changed.incomplete")}</p>}
            {since !== undefined && <Changed id={audit.id} since={since} />}
          </>
        );
      }}
    </Asked>
  );
}

function Changed({ id, since }: { id: string; since: string }) {
  const asked = useCall(auditDifferenceRoute, { params: { id }, query: { since } });
  return <Asked of={asked}>{(difference) => <Difference difference={difference} />}</Asked>;
}

interface Row {
  readonly key: string;
  /** What both sides are about, where they do not say it. */
  readonly about?: string;
  readonly was: string;
  readonly is: string;
  readonly graver?: boolean;
}

export function Difference({ difference }: { difference: AuditDifference }) {
  const { t } = useTranslation();
  const { language, of, sentence } = useAuditWords();
  const { newDestinations, goneDestinations, changes, newAttributes, goneAttributes, newFindings, goneFindings } =
    difference;
  const { worseFindings = [], contentsNotCompared = [] } = difference;
  const none = t("audit.none");
  const notSeen = t("audit.changed.notSeen");
  const says = ({ kind, subject }: { kind: string; subject: string }) =>
    sentence({ kind, subject, declared: null, observed: "" });
  const told = (one: AuditDifference["newFindings"][number]) => `${of("severity", one.severity)}: ${says(one)}`;
  const byGravity = (list: AuditDifference["newFindings"]) =>
    list.toSorted((one, other) => gravity(other.severity) - gravity(one.severity));
  const namesByHost = (list: AuditDifference["newAttributes"]) =>
    [...Map.groupBy(list, ({ host }) => host)].map(
      ([host, found]) => [host, found.map(({ name }) => name[language]).join(", ")] as const,
    );
  const groups: { readonly name: string; readonly rows: readonly Row[] }[] = [
    {
      name: t("audit.changed.worse"),
      rows: worseFindings
        .toSorted((one, other) => gravity(other.after) - gravity(one.after))
        .map((one) => ({
          key: `${one.kind} ${one.subject}`,
          about: says(one),
          was: of("severity", one.before),
          is: of("severity", one.after),
          graver: true,
        })),
    },
    {
      name: t("audit.changed.newFindings"),
      rows: byGravity(newFindings).map((one) => ({ key: `${one.kind} ${one.subject}`, was: none, is: told(one) })),
    },
    {
      name: t("audit.changed.newDestinations"),
      rows: newDestinations.map((host) => ({ key: host, was: none, is: host })),
    },
    {
      name: t("audit.changed.newAttributes"),
      rows: namesByHost(newAttributes).map(([host, names]) => ({ key: host, about: host, was: none, is: names })),
    },
    {
      name: t("audit.changed.facts"),
      rows: changes.map(({ host, what, before, after }) => ({
        key: `${host} ${what}`,
        about: `${host}, ${t(`audit.changed.fact.${what}`)}`,
        was: countriesInWords(before, language),
        is: countriesInWords(after, language),
      })),
    },
    {
      name: t("audit.changed.goneFindings"),
      rows: byGravity(goneFindings).map((one) => ({ key: `${one.kind} ${one.subject}`, was: told(one), is: notSeen })),
    },
    {
      name: t("audit.changed.goneDestinations"),
      rows: goneDestinations.map((host) => ({ key: host, was: host, is: notSeen })),
    },
    {
      name: t("audit.changed.goneAttributes"),
      rows: namesByHost(goneAttributes).map(([host, names]) => ({ key: host, about: host, was: names, is: notSeen })),
    },
    {
      name: t("audit.changed.notCompared"),
      rows: contentsNotCompared.map(({ host, unreadIn }) => {
        const side = (one: "before" | "after") => t(`audit.changed.${unreadIn.includes(one) ? "unread" : "read"}`);
        return { key: host, about: host, was: side("before"), is: side("after") };
      }),
    },
  ].filter(({ rows }) => rows.length > 0);
  if (groups.length === 0) return <p role="status">{t("audit.changed.nothing")}</p>;
  return groups.map((group) => <Group key={group.name} {...group} />);
}

/** More at once only makes the page slow. */
const ROWS_SHOWN = 100;

function Group({ name, rows }: { name: string; rows: readonly Row[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, ROWS_SHOWN);
  const more = rows.length - shown.length;
  return (
    <section className={css.group}>
      <h3>{name}</h3>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("keep.before")}</th>
            <th scope="col">{t("keep.after")}</th>
          </tr>
        </thead>
        {shown.map((row) => (
          <Change key={row.key} row={row} marked={row.was === t("audit.none") || row.graver === true} />
        ))}
      </table>
      {more > 0 && (
        <Button variant="outline" h={44} onClick={() => setAll(true)}>
          {t("audit.changed.more", { count: more })}
        </Button>
      )}
    </section>
  );
}

function Change({ row: { about, was, is }, marked }: { row: Row; marked: boolean }) {
  return (
    <tbody>
      {about !== undefined && (
        <tr>
          <th scope="rowgroup" colSpan={2} className={css.about}>
            {about}
          </th>
        </tr>
      )}
      <tr>
        <td>{was}</td>
        <td>
          {marked && <Glyph name="medium" size={14} />} {is}
        </td>
      </tr>
    </tbody>
  );
}

function gravity(severity: string): number {
  return SEVERITIES.indexOf(severity as Severity);
}
