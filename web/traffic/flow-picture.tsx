/**
 * The flow picture: device, parties, countries, and the lines between them, thicker for more bytes, drawn by how what runs
 * along them is protected. A broken frame is one that the label does not name. The device is as high as all its parties,
 * and its name stays in view beside those that are looked at.
 *
 * Parties are buttons that lead to their rows in the table, which says the same. It is drawn at the width it has, so that
 * its words keep their size on a phone.
 */
import { useElementSize } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Flow, FlowParty, FlowPlace } from "../../src/domain/traffic/flow.ts";
import {
  type FlowColumn,
  type FlowLayout,
  layoutFlow,
  lineThickness,
  mostBytes,
} from "../../src/domain/traffic/flow-layout.ts";
import { Glyph } from "../look/glyph.tsx";
import { languageOf } from "../words/i18n.ts";
import { bytesIn } from "../words/locale.ts";
import { STATE_GLYPHS, STATE_OF, STATES, type State } from "./destination-state.ts";
import css from "./flow-picture.module.css";
import { placeKeyInWords } from "./place-words.ts";

const MEASURES = { row: 58, head: 0, narrow: { gap: 26, device: 0.26, party: 0.4 } };
const NODE = 48;

interface FlowPictureProps {
  readonly flow: Flow;
  readonly device: string;
  /** Shows a destination in the table, by its index in the report. */
  readonly onDestination: (index: number) => void;
}

export function FlowPicture({ flow, device, onDestination }: FlowPictureProps) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<number>();
  const { parties, places } = flow;
  const layout = layoutFlow(flow, width, MEASURES);
  const { height, columns, partyRows, placeRows } = layout;
  const name = t("audit.flowAlt", {
    parties: t("audit.parties", { count: sum(parties.map((one) => one.parties)) }),
    countries: t("audit.countries", { count: sum(places.map((one) => one.places)) }),
  });
  return (
    <div className={css.whole}>
      <Legend flow={flow} />
      <figure ref={ref} className={css.frame} aria-label={name}>
        {width > 0 && (
          <>
            <div className={css.headings} style={{ gridTemplateColumns: gridOf(columns) }} aria-hidden="true">
              <span>{t("audit.device")}</span>
              <span>{t("audit.party")}</span>
              <span>{t("audit.country")}</span>
            </div>
            <div className={css.picture} style={{ height }} data-pointed={pointed !== undefined}>
              <Lines {...{ flow, layout, width, pointed }} />
              <div className={css.device} style={{ left: columns.device.left, width: widthOf(columns.device), height }}>
                <span className={css.text} title={device}>
                  {device}
                </span>
              </div>
              {parties.map((party, index) => (
                <Node
                  key={party.name}
                  column={columns.party}
                  middle={partyRows[index] ?? 0}
                  declared={party.declared}
                  onPoint={(here) => setPointed(here ? index : undefined)}
                  onOpen={() => onDestination(party.gravest)}
                  more={<PartyWords party={party} />}
                >
                  {party.parties > 1 ? t("audit.furtherParties", { count: party.parties }) : party.name}
                </Node>
              ))}
              {places.map((one, index) => (
                <PlaceNode key={one.key} place={one} column={columns.place} middle={placeRows[index] ?? 0} />
              ))}
            </div>
          </>
        )}
      </figure>
    </div>
  );
}

/** What the lines and frames say, in the words that stand in the table too. */
function Legend({ flow: { parties } }: { flow: Flow }) {
  const { t } = useTranslation();
  const drawn = new Set(parties.map(({ state }) => STATE_OF[state]));
  const unnamed = parties.some(({ declared }) => declared === false);
  return (
    <ul className={css.legend}>
      {STATES.filter((state) => drawn.has(state)).map((state) => (
        <li key={state}>
          <svg width={44} height={16} aria-hidden="true">
            <Stroke d="M0 8H44" state={state} width={9} />
          </svg>
          <Glyph name={STATE_GLYPHS[state]} size={16} />
          {t(`audit.protected.${state}`)}
        </li>
      ))}
      {unnamed && (
        <li>
          <span className={css.sample} />
          {t("audit.notNamedInLabel")}
        </li>
      )}
      <li>{t("audit.thicker")}</li>
    </ul>
  );
}

/** Said to a screen reader behind the name; on the screen it is drawn. */
function PartyWords({ party: { state, bytes, declared, destinations } }: { party: FlowParty }) {
  const { t, i18n } = useTranslation();
  const words = [
    t("audit.contacted", { count: destinations }),
    ...(bytes === null ? [] : [bytesIn(bytes, languageOf(i18n))]),
    t(`audit.protected.${STATE_OF[state]}`),
    ...(declared === false ? [t("audit.notNamedInLabel")] : []),
  ];
  return <span className={css.said}>: {words.join(", ")}</span>;
}

function PlaceNode({
  place: { key, places, declared },
  ...at
}: {
  place: FlowPlace;
  column: FlowColumn;
  middle: number;
}) {
  const { t, i18n } = useTranslation();
  return (
    <Node
      {...at}
      declared={declared}
      more={declared === false && <span className={css.said}>: {t("audit.notNamedInLabel")}</span>}
    >
      {places > 1 ? t("audit.furtherPlaces", { count: places }) : placeKeyInWords(key, languageOf(i18n))}
    </Node>
  );
}

interface NodeProps {
  readonly column: FlowColumn;
  readonly middle: number;
  readonly declared: boolean | null;
  readonly more?: ReactNode;
  readonly onOpen?: () => void;
  readonly onPoint?: (here: boolean) => void;
  readonly children: string;
}

function Node({ column, middle, declared, more, onOpen, onPoint, children }: NodeProps) {
  const style = { left: column.left, width: widthOf(column), top: middle - NODE / 2, height: NODE };
  const text = (
    <>
      {declared === false && <Glyph name="high" size={15} />}
      <span className={css.text} title={children}>
        {children}
      </span>
      {more}
    </>
  );
  return onOpen === undefined ? (
    <div className={css.node} style={style} data-declared={declared ?? "none"}>
      {text}
    </div>
  ) : (
    <button
      type="button"
      className={css.node}
      style={style}
      data-declared={declared ?? "none"}
      onClick={onOpen}
      onPointerEnter={() => onPoint?.(true)}
      onPointerLeave={() => onPoint?.(false)}
      onFocus={() => onPoint?.(true)}
      onBlur={() => onPoint?.(false)}
    >
      {text}
    </button>
  );
}

const widthOf = ({ left, right }: FlowColumn) => right - left;
const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);

function gridOf({ device, party, place }: FlowLayout["columns"]): string {
  return `${party.left - device.left}px ${place.left - party.left}px 1fr`;
}

interface LinesProps {
  readonly flow: Flow;
  readonly layout: FlowLayout;
  readonly width: number;
  readonly pointed: number | undefined;
}

function Lines({ flow, layout: { height, columns, partyRows, placeRows }, width, pointed }: LinesProps) {
  const { device, party, place } = columns;
  const gap = party.left - device.right;
  const most = mostBytes(flow);
  const thickness = (bytes: number | null) => lineThickness(bytes, most, gap < 40 ? 12 : 20);
  return (
    <svg className={css.lines} width={width} height={height} aria-hidden="true">
      {flow.parties.map(({ name, state, bytes, edges }, index) => {
        const row = partyRows[index] ?? 0;
        return (
          <g key={name} data-other={pointed !== undefined && pointed !== index}>
            <Stroke d={curve(device.right, row, party.left, row)} state={STATE_OF[state]} width={thickness(bytes)} />
            {edges.map((edge) => (
              <Stroke
                key={edge.place}
                d={curve(party.right, row, place.left, placeRows[edge.place] ?? row)}
                state={STATE_OF[edge.state]}
                width={thickness(edge.bytes)}
              />
            ))}
            <Badge x={party.left - gap / 4 - 3} y={row} state={STATE_OF[state]} />
          </g>
        );
      })}
    </svg>
  );
}

/** The state's own glyph, where the line reaches the party. */
function Badge({ x, y, state }: { x: number; y: number; state: State }) {
  return (
    <g transform={`translate(${x - 9} ${y - 9})`} className={css.badge} data-state={state}>
      <circle cx={9} cy={9} r={11} />
      <Glyph name={STATE_GLYPHS[state]} size={18} />
    </g>
  );
}

function Stroke({ d, state, width }: { d: string; state: State; width: number }) {
  return (
    <>
      <path className={css.line} data-state={state} d={d} strokeWidth={width} />
      {/* What is not known is hollow. */}
      {state === "unknown" && width > 3 && <path className={css.hollow} d={d} strokeWidth={width - 3} />}
    </>
  );
}

function curve(from: number, fromRow: number, to: number, toRow: number): string {
  const bend = (to - from) / 2;
  return `M${from} ${fromRow}C${from + bend} ${fromRow} ${to - bend} ${toRow} ${to} ${toRow}`;
}
