/**
 * The rows that only the sheet and the page have room for: all that a label states beyond its first questions.
 */
import type { FaceGroup, FaceRow } from "./face.ts";
import type { FaceWords, Language } from "./face-words.ts";
import { parameterWords, platformWords, stepWords, unitSign } from "./fact-words.ts";
import type { Label } from "./label.ts";
import type { ReferenceValue } from "./runtime-facts.ts";
import { type Text, textIn } from "./text.ts";

/** Groups that a small format leaves behind its code. */
export function moreFacts(
  label: Label,
  { language, countryName }: { readonly language: Language; readonly countryName: CountryName },
  words: FaceWords,
): FaceGroup[] {
  const say = (text: Text) => textIn(text, language);
  return [
    product(label, say, words),
    data(label, say, words, (code) => countryName(code, language)),
    network(label, say, words),
    upkeep(label, say, words),
    behaviour(label, say, words, language),
  ].map(({ heading, rows }) => ({ heading, keep: 0, rows: rows.flatMap(told) }));
}

type CountryName = (code: string, language: Language) => string;
type Say = (text: Text) => string;
type OpenRow = { name: string; value?: string | undefined; note?: string | undefined };

/** Rows that say something; a long value goes below its name. */
function told({ name, value = "", note = "" }: OpenRow): FaceRow[] {
  if (value === "" && note === "") return [];
  return [{ name, value, ...(note === "" ? {} : { note }) }];
}

function product({ product, components }: Label, say: Say, words: FaceWords): { heading: string; rows: OpenRow[] } {
  const { hardware, software } = components ?? {};
  const names = (list: readonly { name: Text }[] | undefined) =>
    list === undefined ? "" : list.length === 0 ? words.none : list.map(({ name }) => say(name)).join(", ");
  const system = software?.operatingSystem;
  return {
    heading: words.product,
    rows: [
      { name: words.intendedUse, note: product.intendedUse === undefined ? "" : say(product.intendedUse) },
      {
        name: words.timeOfUse,
        value: product.intendedTimeOfUseMonths === undefined ? "" : words.lasting(product.intendedTimeOfUseMonths),
      },
      { name: words.sensors, value: names(hardware?.sensors) },
      { name: words.actuators, value: names(hardware?.actuators) },
      { name: words.gateways, value: names(hardware?.gateways) },
      {
        name: words.connections,
        value: (software?.connectivity ?? [])
          .map(
            ({ protocol, version, reach }) =>
              `${[protocol, version].filter(Boolean).join(" ")} (${reach === "local" ? words.local : words.cloud})`,
          )
          .join(", "),
      },
      {
        name: words.operatingSystem,
        value: system === undefined ? "" : [system.name, system.version].filter(Boolean).join(" "),
        note: system?.supportUntil === undefined ? "" : `${words.supportUntil} ${system.supportUntil}`,
      },
      ...(software?.companionApps ?? []).map(({ name, platform, version, permissions }) => ({
        name: `${words.app}: ${[name, version].filter(Boolean).join(" ")}`,
        value: platformWords(platform),
        note: (permissions ?? []).join(", "),
      })),
    ],
  };
}

function data(
  label: Label,
  say: Say,
  words: FaceWords,
  countryName: (code: string) => string,
): { heading: string; rows: OpenRow[] } {
  const facts = label.components?.data;
  const named = new Map(
    [...(facts?.responsibleEntities ?? []), ...(facts?.thirdParties ?? [])].map(({ id, name }) => [id, name]),
  );
  const entity = facts?.responsibleEntities?.[0];
  return {
    heading: words.data,
    rows: [
      { name: words.account, value: facts?.accountRequired === undefined ? "" : words.yesNo[facts.accountRequired] },
      ...(facts?.thirdParties ?? []).map(({ name, countries, purpose }) => ({
        name,
        value: (countries ?? []).map(countryName).join(", "),
        note: say(purpose),
      })),
      ...(facts?.storage ?? []).map(({ where, country, encryptedAtRest, plainTextReaders }) => ({
        name: `${words.keptIn}: ${words.store[where]}`,
        value: country === undefined ? "" : countryName(country),
        note: [
          ...(encryptedAtRest === undefined ? [] : [`${words.encryptedAtRest}: ${words.yesNo[encryptedAtRest]}`]),
          ...((plainTextReaders ?? []).length === 0
            ? []
            : [`${words.canRead}: ${plainTextReaders?.map((id) => named.get(id) ?? id).join(", ")}`]),
        ].join("; "),
      })),
      ...(facts?.attributes ?? [])
        .filter(
          ({ retentionDays, legalBasis, purpose }) =>
            retentionDays !== undefined || legalBasis !== undefined || purpose !== undefined,
        )
        .map(({ name, retentionDays, legalBasis, article9, purpose }) => ({
          name: say(name),
          value: retentionDays === undefined ? "" : words.keptDays(retentionDays),
          note: [purpose === undefined ? undefined : say(purpose), legalBasis, article9]
            .filter((part) => part !== undefined)
            .join("; "),
        })),
      ...(facts?.userControl ?? []).map(({ what, where }) => ({ name: say(what), value: words.store[where] })),
      {
        name: words.contact,
        value: entity?.name,
        note: [entity?.phone, entity?.email].filter((part) => part !== undefined).join(" · "),
      },
    ],
  };
}

function network(label: Label, say: Say, words: FaceWords): { heading: string; rows: OpenRow[] } {
  return {
    heading: words.network,
    rows: (label.components?.data?.endpoints ?? []).map(({ host, port, protocol, purpose }) => ({
      name: host === "local" ? words.local : [host, port].filter((part) => part !== undefined).join(":"),
      value: protocol,
      note: say(purpose),
    })),
  };
}

function upkeep({ lifecycle }: Label, say: Say, words: FaceWords): { heading: string; rows: OpenRow[] } {
  const contact = lifecycle?.vulnerabilityContact;
  return {
    heading: words.upkeep,
    rows: [
      { name: words.updateChannel, note: lifecycle?.updateChannel === undefined ? "" : say(lifecycle.updateChannel) },
      { name: words.manufacturedOn, value: lifecycle?.manufacturedOn },
      { name: words.placedOnMarket, value: lifecycle?.placedOnMarket },
      { name: words.reportWeakness, value: contact?.email ?? contact?.securityTxt },
      {
        name: words.commissioning,
        note: lifecycle?.handling?.commissioning === undefined ? "" : say(lifecycle.handling.commissioning),
      },
      { name: words.erasure, note: lifecycle?.handling?.erasure === undefined ? "" : say(lifecycle.handling.erasure) },
      ...(lifecycle?.hardwareLifetimes ?? []).map(({ component, months, operatingHours, cycles }) => ({
        name: say(component),
        value: [
          months === undefined ? undefined : words.lasting(months),
          operatingHours === undefined ? undefined : `${operatingHours} h`,
          cycles === undefined ? undefined : `${cycles} ×`,
        ]
          .filter((part) => part !== undefined)
          .join(", "),
      })),
    ],
  };
}

function behaviour(
  { runtime }: Label,
  say: Say,
  words: FaceWords,
  language: Language,
): { heading: string; rows: OpenRow[] } {
  const stages = [
    [words.stageIntegration, runtime?.integration?.values ?? []],
    [words.stageOperating, runtime?.operating?.values ?? []],
    [words.stageFailSafe, runtime?.failSafe?.limits ?? []],
  ] as const;
  const reports = runtime?.reports;
  return {
    heading: words.behaviour,
    rows: [
      ...stages.flatMap(([stage, values]) =>
        values.map((value) => ({
          name: `${stage}: ${parameterWords(value.parameter, language)}`,
          value: rangeInWords(value, words),
        })),
      ),
      {
        name: words.reaction,
        note: (runtime?.failSafe?.reactionChain ?? [])
          .map(({ do: step, note }) => (note === undefined ? stepWords(step, language) : say(note)))
          .join(" → "),
      },
      {
        name: words.reports,
        value:
          reports === undefined
            ? ""
            : [
                words.signedReports[reports.signed ? "yes" : "no"],
                ...(reports.everySeconds === undefined ? [] : [words.cycle(reports.everySeconds)]),
              ].join(", "),
      },
    ],
  };
}

/** A reference value as a range with its unit. */
export function rangeInWords(
  { nominal, tolerance, min, max, allowed, unit }: ReferenceValue,
  words: FaceWords,
): string {
  const range = () => {
    if (nominal !== undefined) return `${nominal} ± ${tolerance ?? 0}`;
    if (allowed !== undefined)
      return allowed.map((one) => (typeof one === "boolean" ? words.yesNo[one ? "yes" : "no"] : one)).join(", ");
    if (min !== undefined && max !== undefined) return `${min} – ${max}`;
    return min !== undefined ? `≥ ${min}` : `≤ ${max}`;
  };
  return unit === undefined ? range() : `${range()} ${unitSign(unit)}`.trimEnd();
}
