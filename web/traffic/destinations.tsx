/**
 * Where data went: the flow picture, the map and, saying the same, a table; on a phone its rows are cards. Behind each row
 * stands all that is known of the destination.
 */
import { Button } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditReport, Destination } from "../../src/domain/traffic/audit-report.ts";
import { flowOf, recipientOf } from "../../src/domain/traffic/flow.ts";
import { Glyph } from "../look/glyph.tsx";
import { bytesIn, numberIn } from "../words/locale.ts";
import { DestinationDetails } from "./destination-details.tsx";
import { destinationKey, STATE_GLYPHS, stateOf } from "./destination-state.ts";
import css from "./destinations.module.css";
import { FlowPicture } from "./flow-picture.tsx";
import { placeInWords } from "./place-words.ts";
import { useAuditWords } from "./use-audit-words.ts";

const WorldMap = lazy(() => import("./world-map.tsx").then(({ WorldMap }) => ({ default: WorldMap })));

/** A crawler contacts thousands: they are shown when they are asked for. */
const ROWS_SHOWN = 100;

interface DestinationsProps {
  readonly report: AuditReport;
  /** Key of the destination that was asked for last, and how often anything was; it is opened and gets the focus. */
  readonly asked: { readonly key: string; readonly time: number } | undefined;
  readonly onAsk: (key: string) => void;
}

export function Destinations({ report, asked, onAsk }: DestinationsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const flow = useMemo(() => flowOf(report), [report]);
  const { destinations, label } = report;
  useEffect(() => {
    if (asked === undefined) return;
    setAll((shown) => shown || destinations.findIndex((one) => destinationKey(one) === asked.key) >= ROWS_SHOWN);
    setOpen((keys) => new Set(keys).add(asked.key));
    // The row is drawn before its button can have the focus.
    requestAnimationFrame(() => document.getElementById(asked.key)?.focus());
  }, [asked, destinations]);
  const toggle = (key: string) =>
    setOpen((keys) => (keys.has(key) ? new Set([...keys].filter((one) => one !== key)) : new Set(keys).add(key)));
  const rest = destinations.length - ROWS_SHOWN;
  return (
    <>
      <FlowPicture
        flow={flow}
        device={label?.model ?? t("audit.device")}
        onDestination={(index) => {
          const destination = destinations[index];
          if (destination !== undefined) onAsk(destinationKey(destination));
        }}
      />
      <table className={css.table}>
        <thead className={css.head}>
          <tr>
            <Heading>{t("audit.host")}</Heading>
            <Heading>{t("audit.party")}</Heading>
            <Heading>{t("audit.country")}</Heading>
            <Heading>{t("audit.protection")}</Heading>
            <Heading number>{t("audit.sentBytes")}</Heading>
            <Heading number>{t("audit.requests")}</Heading>
            <Heading>{t("audit.inLabel")}</Heading>
            <Heading>
              <span className={css.said}>{t("audit.details")}</span>
            </Heading>
          </tr>
        </thead>
        {(all ? destinations : destinations.slice(0, ROWS_SHOWN)).map((destination) => {
          const key = destinationKey(destination);
          return (
            <Rows
              key={key}
              destination={destination}
              compared={label !== null}
              open={open.has(key)}
              onToggle={() => toggle(key)}
            />
          );
        })}
      </table>
      {!all && rest > 0 && (
        <Button variant="outline" h={44} className={css.rest} onClick={() => setAll(true)}>
          {t("audit.moreRows", { count: rest })}
        </Button>
      )}
      <h3>{t("audit.map")}</h3>
      <Suspense>
        <WorldMap destinations={destinations} />
      </Suspense>
    </>
  );
}

interface RowsProps {
  readonly destination: Destination;
  readonly compared: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** A body of its own for each destination: its row, and when it is open what stands behind it. */
function Rows({ destination, compared, open, onToggle }: RowsProps) {
  const { t } = useTranslation();
  const { language } = useAuditWords();
  const { scheme, host, port, place, exchanges, unanswered, declared, bytesUp } = destination;
  const key = destinationKey(destination);
  const named = declared !== null;
  const state = stateOf(destination);
  const unsure = place.country !== null && place.confidence !== "high";
  return (
    <tbody className={css.card} data-declared={compared ? named : "none"}>
      <tr className={css.row}>
        <th scope="row" className={`${css.cell} ${css.host}`}>
          {scheme}://{host}
          {port === 443 || port === 80 ? "" : `:${port}`}
        </th>
        <Cell name={t("audit.party")} long>
          {recipientOf(destination)}
        </Cell>
        <Cell name={t("audit.country")}>
          {placeInWords(place, language)}
          {unsure && ` (${t(`audit.confidence.${place.confidence}`)})`}
        </Cell>
        <Cell name={t("audit.protection")}>
          <span className={css.state} data-state={state}>
            <Glyph name={STATE_GLYPHS[state]} size={15} /> {t(`audit.protected.${state}`)}
          </span>
        </Cell>
        <Cell name={t("audit.sentBytes")} number>
          {bytesUp === null ? "–" : bytesIn(bytesUp, language)}
        </Cell>
        <Cell name={t("audit.requests")} number>
          {numberIn(exchanges, language)}
          {unanswered === exchanges && ` (${t("audit.unansweredAll")})`}
        </Cell>
        <Cell name={t("audit.inLabel")}>
          {compared ? (
            <span className={css.named} data-named={named}>
              <Glyph name={named ? "met" : "high"} size={15} /> {t(named ? "audit.named" : "audit.notNamed")}
            </span>
          ) : (
            t("audit.notCompared")
          )}
        </Cell>
        <td className={`${css.cell} ${css.open}`}>
          <button
            id={key}
            type="button"
            aria-expanded={open}
            aria-label={t(open ? "audit.closeDetails" : "audit.openDetails", { host })}
            onClick={onToggle}
          >
            {t(open ? "audit.close" : "audit.details")}
          </button>
        </td>
      </tr>
      {open && (
        <tr className={css.row}>
          <td colSpan={8} className={css.behind}>
            <DestinationDetails destination={destination} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

interface CellProps {
  /** The column's name, which a card shows beside the value. */
  readonly name: string;
  readonly number?: boolean;
  /** A name that a capture chose: it may be one word wider than a phone. */
  readonly long?: boolean;
  readonly children: ReactNode;
}

function Cell({ name, number = false, long = false, children }: CellProps) {
  return (
    <td data-name={name} className={`${css.cell} ${number ? css.number : ""} ${long ? css.long : ""}`}>
      <span>{children}</span>
    </td>
  );
}

function Heading({ number = false, children }: Omit<CellProps, "name" | "long">) {
  return (
    <th scope="col" className={`${css.heading} ${number ? css.number : ""}`}>
      {children}
    </th>
  );
}
