/**
 * The flow picture: device, parties, countries, and the lines between them; a broken line is one that the label does not name.
 *
 * It is drawn at the width it has, so that its words keep their size on a phone. The table below says the same.
 */
import { useElementSize } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { languageOf } from "../words/i18n.ts";
import type { Flow, FlowParty, FlowPlace } from "./flow.ts";
import css from "./flow-picture.module.css";
import { placeInWords } from "./place-words.ts";

const ROW = 46;
/** More would be no picture any more; the table has them all. */
const PARTIES_DRAWN = 30;
/** Width of a letter of the picture, rather too wide than too narrow. */
const LETTER_PX = 7.4;

export function FlowPicture({ flow, device }: { flow: Flow; device: string }) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const parties = flow.parties.slice(0, PARTIES_DRAWN);
  const places = flow.places.filter(({ key }) => parties.some((party) => party.places.includes(key)));
  const rows = Math.max(parties.length, places.length, 1);
  const alt = t("audit.flowAlt", {
    parties: t("audit.parties", { count: flow.parties.length }),
    countries: t("audit.countries", { count: flow.places.length }),
  });
  return (
    <div ref={ref} className={css.frame}>
      {width > 0 && (
        <svg
          role="img"
          aria-label={alt}
          width={width}
          height={rows * ROW + 28}
          viewBox={`0 0 ${width} ${rows * ROW + 28}`}
        >
          <Lines parties={parties} places={places} device={device} columns={columnsOf(width)} rows={rows} />
        </svg>
      )}
      {flow.parties.length > PARTIES_DRAWN && <p>+ {flow.parties.length - PARTIES_DRAWN}</p>}
    </div>
  );
}

interface Column {
  readonly left: number;
  readonly right: number;
}

function columnsOf(width: number): readonly [device: Column, party: Column, country: Column] {
  const gap = width < 600 ? 22 : Math.min(width * 0.12, 130);
  const rest = width - 2 * gap;
  const [device, party] = [rest * 0.24, rest * 0.43];
  return [
    { left: 1, right: device },
    { left: device + gap, right: device + gap + party },
    { left: device + party + 2 * gap, right: width - 1 },
  ];
}

interface LinesProps {
  readonly parties: readonly FlowParty[];
  readonly places: readonly FlowPlace[];
  readonly device: string;
  readonly columns: ReturnType<typeof columnsOf>;
  readonly rows: number;
}

function Lines({ parties, places, device, columns, rows }: LinesProps) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const [deviceColumn, partyColumn, countryColumn] = columns;
  const middle = (index: number, count: number) => 28 + ((index + 0.5) * rows * ROW) / count;
  const placeRow = new Map(places.map(({ key }, index) => [key, middle(index, places.length)]));
  const deviceRow = middle(0, 1);
  return (
    <>
      <Heading column={deviceColumn} text={t("audit.device")} />
      <Heading column={partyColumn} text={t("audit.party")} />
      <Heading column={countryColumn} text={t("audit.country")} />
      {parties.map(({ name, declared, places: reached }, index) => {
        const row = middle(index, parties.length);
        return (
          <g key={name}>
            <Line from={deviceColumn.right} fromRow={deviceRow} to={partyColumn.left} toRow={row} declared={declared} />
            {reached.map((key) => (
              <Line
                key={key}
                from={partyColumn.right}
                fromRow={row}
                to={countryColumn.left}
                toRow={placeRow.get(key) ?? row}
                declared={places.find((place) => place.key === key)?.declared === false ? false : declared}
              />
            ))}
          </g>
        );
      })}
      <Node column={deviceColumn} row={deviceRow} text={device} declared={null} />
      {parties.map(({ name, declared }, index) => (
        <Node key={name} column={partyColumn} row={middle(index, parties.length)} text={name} declared={declared} />
      ))}
      {places.map(({ key, place, declared }, index) => (
        <Node
          key={key}
          column={countryColumn}
          row={middle(index, places.length)}
          text={placeInWords(place, language, t)}
          declared={declared}
        />
      ))}
    </>
  );
}

function Heading({ column, text }: { column: Column; text: string }) {
  return (
    <text x={column.left} y={14} className={css.heading}>
      {text}
    </text>
  );
}

function Line({
  from,
  fromRow,
  to,
  toRow,
  declared,
}: {
  from: number;
  fromRow: number;
  to: number;
  toRow: number;
  declared: boolean | null;
}) {
  const bend = (to - from) / 2;
  return (
    <path
      className={css.line}
      data-declared={declared ?? "none"}
      d={`M${from} ${fromRow}C${from + bend} ${fromRow} ${to - bend} ${toRow} ${to} ${toRow}`}
    />
  );
}

function Node({
  column,
  row,
  text,
  declared,
}: {
  column: Column;
  row: number;
  text: string;
  declared: boolean | null;
}) {
  const width = column.right - column.left;
  const mark = declared === false ? 18 : 0;
  const lines = wrapped(text, Math.max(4, Math.floor((width - 12 - mark) / LETTER_PX)));
  return (
    <g className={css.node} data-declared={declared ?? "none"}>
      <rect x={column.left} y={row - 19} width={width} height={38} />
      {declared === false && <path className={css.mark} d={`M${column.left + 13} ${row - 7}l7 13h-14z`} />}
      {lines.map((line, index) => (
        <text key={line} x={column.left + 7 + mark} y={row + 5 + (index - (lines.length - 1) / 2) * 15}>
          {line}
        </text>
      ))}
      <title>{text}</title>
    </g>
  );
}

/** `text` on at most two lines of `letters`; what is cut shows it. */
function wrapped(text: string, letters: number): string[] {
  if (text.length <= letters) return [text];
  const space = Math.max(
    text.lastIndexOf(" ", letters),
    text.lastIndexOf(".", letters) + 1,
    text.lastIndexOf("-", letters) + 1,
  );
  const at = space > letters / 3 ? space : letters;
  const rest = text.slice(at).trim();
  return [text.slice(0, at), rest.length > letters ? `${rest.slice(0, letters - 1)}…` : rest];
}
