/**
 * All that is known of one destination: whose it is and where, who can read what is sent there, how it is protected, what
 * it got, and what could not be looked into.
 */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import { markInWords } from "../../src/domain/traffic/words/mark-words.ts";
import { plantedInWords } from "../../src/domain/traffic/words/planted-words.ts";
import { When } from "../look/when.tsx";
import { bytesIn, countryIn, dayIn, numberIn } from "../words/locale.ts";
import css from "./destination-details.module.css";
import { Fact } from "./fact.tsx";
import { fileName } from "./finding-facts.ts";
import { LayerChain } from "./layer-chain.tsx";
import { placeInWords } from "./place-words.ts";
import { ProtectionFacts } from "./protection-facts.tsx";
import { SentAttributes } from "./sent-attributes.tsx";
import { useAuditWords } from "./use-audit-words.ts";

export function DestinationDetails({ destination }: { destination: Destination }) {
  const { t } = useTranslation();
  const { planted, attributes, identifiers, marks, protection, examined } = destination;
  return (
    <div className={css.details}>
      <Part title={t("audit.who")}>
        <WhoAndWhere destination={destination} />
      </Part>
      {planted.length > 0 && (
        <Part title={t("audit.planted")}>
          <Planted planted={planted} />
        </Part>
      )}
      {attributes.length > 0 && (
        <Part title={t("audit.got")}>
          <SentAttributes attributes={attributes} />
        </Part>
      )}
      {identifiers.length > 0 && (
        <Part title={t("audit.identifiers")}>
          <Identifiers identifiers={identifiers} />
        </Part>
      )}
      {protection !== null && (
        <Part title={t("audit.handshakes")}>
          <ProtectionFacts protection={protection} />
        </Part>
      )}
      {marks.length > 0 && (
        <Part title={t("audit.marks")}>
          <Marks marks={marks} />
        </Part>
      )}
      <Part title={t("audit.looked")}>
        <Looked examined={examined} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function WhoAndWhere({ destination }: { destination: Destination }) {
  const { t } = useTranslation();
  const { of, language, every } = useAuditWords();
  const { operator, place, transfer, readers, addresses, moments, firstSeen, lastSeen, fromCache } = destination;
  const cycle = every(destination.everySeconds, destination.exchanges);
  const product = operator?.product ?? null;
  return (
    <dl className={css.facts}>
      {operator !== null && (
        <Fact name={t("audit.operator")}>
          {[
            product === null || product === operator.company ? operator.company : `${operator.company}, ${product}`,
            operator.category === null ? "" : of("category", operator.category),
            operator.parent === null ? "" : t("audit.belongsTo", { parent: operator.parent }),
            operator.seat === null ? "" : t("audit.seat", { country: countryIn(operator.seat, language) }),
          ]
            .filter((part) => part !== "")
            .join("; ")}
        </Fact>
      )}
      <Fact name={t("audit.readers")}>
        <ul>
          {readers.map(({ who, as }) => (
            <li key={`${as} ${who}`}>{who === "" ? of("reader", as) : `${who} (${of("reader", as)})`}</li>
          ))}
        </ul>
      </Fact>
      <Fact name={t("audit.where")}>
        {placeInWords(place, language)}
        {(place.provider !== null || place.region !== null) &&
          ` · ${[place.provider, place.region].filter((part) => part !== null).join(", ")}`}
        {place.country !== null && ` (${t(`audit.confidence.${place.confidence}`)})`}
      </Fact>
      <Fact name={t("audit.transfer")}>
        {of("transfer", transfer.class)}
        {transfer.reference !== null && `, ${transfer.reference}`}
        {transfer.validUntil !== null && `, ${t("audit.validUntil", { day: dayIn(transfer.validUntil, language) })}`}
        {transfer.scope !== null && <span lang="en">: {transfer.scope}</span>}
      </Fact>
      {addresses.length > 0 && <Fact name={t("audit.addresses")}>{addresses.join(", ")}</Fact>}
      {firstSeen !== null && (
        <Fact name={t("audit.when")}>
          <When at={firstSeen} exact />
          {lastSeen !== null && lastSeen !== firstSeen && (
            <>
              {" – "}
              <When at={lastSeen} exact />
            </>
          )}
          {cycle !== "" && `; ${cycle}`}
        </Fact>
      )}
      {moments.length > 0 && (
        <Fact name={t("audit.moments")}>{moments.map((moment) => of("moment", moment)).join(", ")}</Fact>
      )}
      {fromCache > 0 && <Fact name={t("audit.fromCache")}>{numberIn(fromCache, language)}</Fact>}
    </dl>
  );
}

function Planted({ planted }: { planted: Destination["planted"] }) {
  const { of, language } = useAuditWords();
  return (
    <ul className={css.rows}>
      {planted.map(({ field, how, direction, layers, offset, pointer, file, count }) => (
        <li key={`${field} ${how} ${direction} ${pointer} ${layers.join()} ${offset}`}>
          <span>
            {of("direction", direction)} {count}×, <code>{`${fileName(file)} ${pointer}`}</code>
          </span>
          <LayerChain layers={layers} shown={plantedInWords(how, language) ?? how} />
        </li>
      ))}
    </ul>
  );
}

function Identifiers({ identifiers }: { identifiers: Destination["identifiers"] }) {
  const { of } = useAuditWords();
  return (
    <ul className={css.rows}>
      {identifiers.map(({ kind, direction, layers, shown, count }) => (
        <li key={`${kind} ${direction} ${layers.join()} ${shown}`}>
          <span>
            <b lang="en">{kind}</b>, {of("direction", direction)} {count}×
          </span>
          <LayerChain layers={layers} shown={shown} />
        </li>
      ))}
    </ul>
  );
}

/** Kinds of marks that have words of their own. */
const KINDS = {
  credential: "audit.mark.credential",
  "no-authentication": "audit.mark.noAuthentication",
  "weak-authentication": "audit.mark.weakAuthentication",
  "patient-field": "audit.mark.patientField",
  "health-field": "audit.mark.healthField",
  "encryption-not-used": "audit.mark.encryptionNotUsed",
  "encryption-breakable": "audit.mark.encryptionBreakable",
  "mud-url": "audit.mark.mudUrl",
  "device-name": "audit.mark.deviceName",
  detail: "audit.mark.detail",
} as const;
const isKind = (kind: string): kind is keyof typeof KINDS => Object.hasOwn(KINDS, kind);

function Marks({ marks }: { marks: Destination["marks"] }) {
  const { t } = useTranslation();
  const { language } = useAuditWords();
  return (
    <ul className={css.plain}>
      {marks.map(({ kind, what, direction, count }) => (
        <li key={`${kind} ${what} ${direction}`}>
          {isKind(kind) ? t(KINDS[kind]) : kind}: <MarkName what={what} words={markInWords(what, language)} /> ({count}
          ×)
        </li>
      ))}
    </ul>
  );
}

/** Names of fields and protocols stay as their standards write them. */
function MarkName({ what, words }: { what: string; words: string }) {
  return <span {...(words === what ? { lang: "en" } : {})}>{words}</span>;
}

function Looked({ examined: { bytes, unexaminedBytes, unread } }: { examined: Destination["examined"] }) {
  const { t } = useTranslation();
  const { language } = useAuditWords();
  return (
    <>
      <p>
        {t("audit.lookedInto", { bytes: bytesIn(bytes, language) })}{" "}
        {unexaminedBytes > 0 && <b>{t("audit.notLookedInto", { bytes: bytesIn(unexaminedBytes, language) })}</b>}
      </p>
      {unread.length > 0 && (
        <ul className={css.rows}>
          {unread.map((path) => (
            <li key={path}>
              <LayerChain layers={path.split(" > ")} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
