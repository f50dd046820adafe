/**
 * The world map: countries with servers, filled by the ground on which data may go there, each with the number that its
 * row beside the map bears. Colour never stands alone: each ground has its own pattern.
 */
import { useElementSize } from "@mantine/hooks";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import { countryIn } from "../words/locale.ts";
import { apart, type MapCountry, mapPlaces, type TransferClass } from "./map-places.ts";
import { useAuditWords } from "./use-audit-words.ts";
import world from "./world-map.json" with { type: "json" };
import css from "./world-map.module.css";

const OUTLINES: Readonly<Record<string, string>> = world.outlines;
const MIDDLES: Readonly<Record<string, readonly number[] | undefined>> = world.middles;
const SMALL: ReadonlySet<string> = new Set(world.small);
/** Height of the numbers on the screen, whatever the map's own size. */
const NUMBER_PX = 20;
const HOSTS_SHOWN = 3;

export function WorldMap({ destinations }: { destinations: readonly Destination[] }) {
  const { t } = useTranslation();
  const { of, language } = useAuditWords();
  const { countries, elsewhere } = mapPlaces(destinations);
  const drawn = countries.filter(({ code }) => MIDDLES[code] !== undefined);
  const alt = t("audit.mapAlt", { countries: drawn.map(({ code }) => countryIn(code, language)).join(", ") });
  return (
    <div className={css.whole}>
      {drawn.length > 0 && <Countries countries={drawn} alt={alt} />}
      <div className={css.lists}>
        {countries.length > 0 && (
          <ol className={css.list}>
            {countries.map(({ code, number, transfer, hosts }) => (
              <li key={code} data-transfer={transfer}>
                <span className={css.number}>{number}</span>
                <Swatch transfer={transfer} />
                <div>
                  <b>{countryIn(code, language)}</b>: {of("transfer", transfer)}
                  <Hosts hosts={hosts} />
                </div>
              </li>
            ))}
          </ol>
        )}
        {elsewhere.length > 0 && (
          <>
            <h3>{t("audit.noCountry")}</h3>
            <ul className={css.list}>
              {elsewhere.map(({ why, hosts }) => (
                <li key={why}>
                  <div>
                    <b>{of("place", why)}</b>
                    <Hosts hosts={hosts} />
                  </div>
                </li>
              ))}
            </ul>
          </>
        )}
        <p className={css.note}>{t("audit.noAdvice")}</p>
      </div>
    </div>
  );
}

function Hosts({ hosts }: { hosts: readonly string[] }) {
  const { t } = useTranslation();
  const more = hosts.length - HOSTS_SHOWN;
  return (
    <span className={css.hosts}>
      {hosts.slice(0, HOSTS_SHOWN).join(", ")}
      {more > 0 && ` ${t("audit.andMore", { count: more })}`}
    </span>
  );
}

function Countries({ countries, alt }: { countries: readonly MapCountry[]; alt: string }) {
  const id = useId();
  const { ref, width } = useElementSize();
  const unit = width === 0 ? 1 : world.width / width;
  const size = NUMBER_PX * unit;
  const middles = countries.map(({ code }) => {
    const [x = 0, y = 0] = MIDDLES[code] ?? [];
    return { x, y };
  });
  const spots = apart(middles, size * 1.15);
  const filled = new Set(countries.map(({ code }) => code));
  return (
    <div ref={ref} className={css.map}>
      <svg role="img" aria-label={alt} viewBox={`0 0 ${world.width} ${world.height}`}>
        <Patterns id={id} unit={unit} />
        {Object.entries(OUTLINES).map(([code, outline]) => (
          <path key={code} d={outline} className={css.land} strokeWidth={unit * 0.7} data-here={filled.has(code)} />
        ))}
        {countries.map(({ code, transfer }, index) => {
          const { x, y } = middles[index] ?? { x: 0, y: 0 };
          const fill = `url(#${id}-${transfer})`;
          return (
            <g key={code} className={css.here} data-transfer={transfer} strokeWidth={unit * 1.3}>
              {OUTLINES[code] !== undefined && <path d={OUTLINES[code]} fill={fill} />}
              {SMALL.has(code) && <circle cx={x} cy={y} r={unit * 5} fill={fill} />}
            </g>
          );
        })}
        {countries.map(({ code, number }, index) => {
          const { x, y } = spots[index] ?? { x: 0, y: 0 };
          const from = middles[index] ?? { x, y };
          return (
            <g key={code} className={css.flag}>
              {(from.x !== x || from.y !== y) && <path d={`M${from.x} ${from.y}L${x} ${y}`} strokeWidth={unit * 1.2} />}
              <circle cx={x} cy={y} r={size / 2} strokeWidth={unit * 1.4} />
              <text x={x} y={y} fontSize={size * 0.68}>
                {number}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** Full, dots, slanted lines, crossed lines, empty: told apart in black and white. */
const PATTERNS: Record<TransferClass, string> = {
  eea: "M0 0H8V8H0z",
  local: "M0 0H8V8H0z",
  adequate: "M1 1h2.6v2.6H1zM5 5h2.6v2.6H5z",
  "adequate-conditional": "M-1 5L5 -1l2 2L1 7zM3 9L9 3l2 2L5 11z",
  none: "M0 0h2.4v8H0zM0 0h8v2.4H0z",
  unknown: "",
};

function Patterns({ id, unit }: { id: string; unit: number }) {
  return (
    <defs>
      {(Object.keys(PATTERNS) as TransferClass[]).map((transfer) => (
        <pattern
          key={transfer}
          id={`${id}-${transfer}`}
          className={css.pattern}
          data-transfer={transfer}
          width={8}
          height={8}
          patternUnits="userSpaceOnUse"
          patternTransform={`scale(${unit * 0.75})`}
        >
          <rect width={8} height={8} />
          <path d={PATTERNS[transfer]} />
        </pattern>
      ))}
    </defs>
  );
}

function Swatch({ transfer }: { transfer: TransferClass }) {
  const id = useId();
  return (
    <svg className={css.swatch} width={28} height={18} aria-hidden="true">
      <Patterns id={id} unit={1.3} />
      <rect
        x={0.75}
        y={0.75}
        width={26.5}
        height={16.5}
        className={css.here}
        data-transfer={transfer}
        fill={`url(#${id}-${transfer})`}
        strokeWidth={1.5}
      />
    </svg>
  );
}
