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
import { Glyph } from "../look/glyph.tsx";
import { languageOf } from "../words/i18n.ts";
import { bytesIn } from "../words/locale.ts";
import { STATE_GLYPHS, STATES, type State } from "./destination-state.ts";
import { type Flow, type FlowParty, type FlowPlace, thickness } from "./flow.ts";
import css from "./flow-picture.module.css";
import { placeInWords } from "./place-words.ts";

const ROW = 58;
const NODE = 48;
/** More would be no picture any more; the table has them all. */
const PARTIES_DRAWN = 30;
const NARROW_PX = 600;

interface FlowPictureProps {
  readonly flow: Flow;
  readonly device: string;
  /** Shows the first destination of a party in the table. */
  readonly onParty: (destination: string) => void;
}

export function FlowPicture({ flow, device, onParty }: FlowPictureProps) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<string>();
  const parties = flow.parties.slice(0, PARTIES_DRAWN);
  const places = flow.places.filter(({ key }) => parties.some(({ links }) => links.some(({ place }) => place === key)));
  const height = Math.max(parties.length, places.length, 1) * ROW;
  const name = t("audit.flowAlt", {
    parties: t("audit.parties", { count: flow.parties.length }),
    countries: t("audit.countries", { count: flow.places.length }),
  });
  const columns = columnsOf(width);
  const at = (index: number, count: number) => ((index + 0.5) * height) / count;
  return (
    <div className={css.whole}>
      <Legend states={STATES.filter((one) => parties.some(({ state }) => state === one))} flow={flow} />
      <figure ref={ref} className={css.frame} aria-label={name}>
        {width > 0 && (
          <>
            <div className={css.headings} style={{ gridTemplateColumns: columns.grid }} aria-hidden="true">
              <span>{t("audit.device")}</span>
              <span>{t("audit.party")}</span>
              <span>{t("audit.country")}</span>
            </div>
            <div className={css.picture} style={{ height }} data-pointed={pointed !== undefined}>
              <Lines {...{ parties, places, columns, width, height, at, pointed }} />
              <div className={css.device} style={{ width: columns.device, height }}>
                <span className={css.text} title={device}>
                  {device}
                </span>
              </div>
              {parties.map((party, index) => (
                <Node
                  key={party.name}
                  left={columns.partyAt}
                  width={columns.party}
                  middle={at(index, parties.length)}
                  declared={party.declared}
                  onPoint={(here) => setPointed(here ? party.name : undefined)}
                  onOpen={() => onParty(party.destinations[0] ?? "")}
                  more={<PartyWords party={party} />}
                >
                  {party.name}
                </Node>
              ))}
              {places.map((one, index) => (
                <PlaceNode
                  key={one.key}
                  place={one}
                  left={columns.placeAt}
                  width={columns.place}
                  middle={at(index, places.length)}
                />
              ))}
            </div>
          </>
        )}
      </figure>
      {flow.parties.length > PARTIES_DRAWN && (
        <p>{t("audit.notDrawn", { count: flow.parties.length - PARTIES_DRAWN })}</p>
      )}
    </div>
  );
}

/** What the lines and frames say, in the words that stand in the table too. */
function Legend({ states, flow }: { states: readonly State[]; flow: Flow }) {
  const { t } = useTranslation();
  const unnamed = flow.parties.some(({ declared }) => declared === false);
  return (
    <ul className={css.legend}>
      {states.map((state) => (
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
    t("audit.contacted", { count: destinations.length }),
    bytesIn(bytes, languageOf(i18n)),
    t(`audit.protected.${state}`),
    ...(declared === false ? [t("audit.notNamedInLabel")] : []),
  ];
  return <span className={css.said}>: {words.join(", ")}</span>;
}

function PlaceNode({
  place: { place, declared },
  ...at
}: {
  place: FlowPlace;
  left: number;
  width: number;
  middle: number;
}) {
  const { t, i18n } = useTranslation();
  return (
    <Node
      {...at}
      declared={declared}
      more={declared === false && <span className={css.said}>: {t("audit.notNamedInLabel")}</span>}
    >
      {placeInWords(place, languageOf(i18n))}
    </Node>
  );
}

interface NodeProps {
  readonly left: number;
  readonly width: number;
  readonly middle: number;
  readonly declared: boolean | null;
  readonly more?: ReactNode;
  readonly onOpen?: () => void;
  readonly onPoint?: (here: boolean) => void;
  readonly children: string;
}

function Node({ left, width, middle, declared, more, onOpen, onPoint, children }: NodeProps) {
  const style = { left, width, top: middle - NODE / 2, height: NODE };
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

interface Columns {
  readonly device: number;
  readonly partyAt: number;
  readonly party: number;
  readonly placeAt: number;
  readonly place: number;
  readonly gap: number;
  readonly grid: string;
}

function columnsOf(width: number): Columns {
  const gap = width < NARROW_PX ? 26 : Math.min(width * 0.15, 170);
  const rest = width - 2 * gap;
  const [device, party] = [rest * 0.26, rest * 0.4];
  const place = rest - device - party;
  const grid = `${device + gap}px ${party + gap}px 1fr`;
  return { device, partyAt: device + gap, party, placeAt: device + party + 2 * gap, place, gap, grid };
}

interface LinesProps {
  readonly parties: readonly FlowParty[];
  readonly places: readonly FlowPlace[];
  readonly columns: Columns;
  readonly width: number;
  readonly height: number;
  readonly at: (index: number, count: number) => number;
  readonly pointed: string | undefined;
}

function Lines({ parties, places, columns, width, height, at, pointed }: LinesProps) {
  const { device, partyAt, party: partyWidth, placeAt, gap } = columns;
  const thickest = gap < 40 ? 12 : 20;
  const most = Math.max(...parties.map(({ bytes }) => bytes), 0);
  const placeRow = new Map(places.map(({ key }, index) => [key, at(index, places.length)]));
  return (
    <svg className={css.lines} width={width} height={height} aria-hidden="true">
      {parties.map(({ name, state, bytes, links }, index) => {
        const row = at(index, parties.length);
        return (
          <g key={name} data-other={pointed !== undefined && pointed !== name}>
            <Stroke d={curve(device, row, partyAt, row)} state={state} width={thickness(bytes, most, thickest)} />
            {links.map((link) => (
              <Stroke
                key={link.place}
                d={curve(partyAt + partyWidth, row, placeAt, placeRow.get(link.place) ?? row)}
                state={link.state}
                width={thickness(link.bytes, most, thickest)}
              />
            ))}
            <Badge x={partyAt - gap / 4 - 3} y={row} state={state} />
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
