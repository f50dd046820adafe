/**
 * Claims of the label in the language of a document: a report holds them in English, the label in all its languages.
 */
import type { Label } from "../../domain/label/label.ts";
import { pointerTo } from "../../domain/label/problem.ts";
import { textIn } from "../../domain/label/text-in.ts";
import type { AuditReport, Claim } from "../../domain/traffic/audit-report.ts";
import { type AuditLanguage, wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { documentWords, filled, wordOf } from "../../domain/traffic/words/document-words.ts";
import { plantedInWords } from "../../domain/traffic/words/planted-words.ts";
import type { Speech } from "./destination-cells.ts";
import { type Cell, foreign, type Piece } from "./paper.ts";

const OBSERVED_SHOWN = 8;
/** Claims whose words are names of hosts and companies, which are the same in every language. */
const NAMES = new Set([pointerTo("components", "data", "thirdParties"), pointerTo("components", "data", "endpoints")]);
const COUNTRIES = pointerTo("components", "data", "cloudLocations");
const ENDPOINT = /^\/components\/data\/endpoints\/\d+$/;
const THROUGHPUT = /^(throughputUp|throughputDown) at most (\S+) (\S+)$/;

/** Names of attributes in `language` by their English ones. */
export function attributeNames({ destinations }: AuditReport, language: AuditLanguage): ReadonlyMap<string, string> {
  return new Map(
    destinations.flatMap(({ attributes }) => attributes.map(({ name }) => [name.en, name[language]] as const)),
  );
}

/** @param label the label that was audited against, where it is at hand. */
export function claimRow(
  claim: Claim,
  names: ReadonlyMap<string, string>,
  speech: Speech,
  label: Label | undefined,
): Cell[] {
  const { language } = speech;
  const { claim: lists, andMore } = documentWords(language);
  const said = claimInWords(claim, speech, label);
  const more = claim.observed.length - OBSERVED_SHOWN;
  return [
    [
      ...(Object.hasOwn(lists, claim.claim) ? [{ text: wordOf(lists, claim.claim), own: true }] : []),
      said === undefined ? { text: foreign(claim.says, 300), english: true } : { text: foreign(said, 300) },
      { text: foreign(claim.claim), code: true },
    ],
    [
      { text: wordsFor("result", claim.result, language), strong: true, sign: claim.result, own: true },
      { text: wordsFor("because", foreign(claim.because, 80), language), own: true },
    ],
    [
      ...claim.observed.slice(0, OBSERVED_SHOWN).map((one) => observedPiece(one, claim.claim, names, speech)),
      ...(more > 0 ? [{ text: filled(andMore, { n: more.toLocaleString(language) }), soft: true }] : []),
    ],
  ];
}

/** What a claim says in the language of the document; undefined where only its English words are known. */
function claimInWords({ claim, says }: Claim, { language, countries }: Speech, label?: Label): string | undefined {
  if (claim === COUNTRIES)
    return says
      .split(", ")
      .map((code) => countries.nameOf(code, language))
      .join(", ");
  if (language === "en" || NAMES.has(claim) || ENDPOINT.test(claim)) return says;
  const [, parameter = "", max = "", unit = ""] = THROUGHPUT.exec(says) ?? [];
  if (parameter !== "") {
    const { claimValue } = documentWords(language);
    return filled(claimValue.atMost, { parameter: wordOf(claimValue, parameter), max, unit });
  }
  // Another label than the one that was audited may say something else at this place.
  return label !== undefined && labelSays(label, claim, "en") === says ? labelSays(label, claim, language) : undefined;
}

/** What `label` says at the place of a claim, written as a report writes it. */
function labelSays({ components }: Label, claim: string, language: AuditLanguage): string | undefined {
  const attributes = components?.data?.attributes ?? [];
  if (claim === pointerTo("components", "data", "attributes"))
    return [...new Set(attributes.map(({ name }) => textIn(name, "en")))]
      .slice(0, NAMES_KEPT)
      .map((english) => attributes.find(({ name }) => textIn(name, "en") === english))
      .map((one) => (one === undefined ? "" : textIn(one.name, language)))
      .join(", ");
  const [, room, at = ""] = /^\/components\/(data\/attributes|software\/connectivity)\/(\d+)/.exec(claim) ?? [];
  if (room === "data/attributes") {
    const name = attributes[Number(at)]?.name;
    return name === undefined ? undefined : textIn(name, language);
  }
  const connection = room === undefined ? undefined : components?.software?.connectivity?.[Number(at)];
  if (connection?.protection === undefined) return undefined;
  return `${connection.protocol}: ${textIn(connection.protection, language)}`;
}

/** As many names as a report keeps of a claim on all of them. */
const NAMES_KEPT = 20;

function observedPiece(one: string, claim: string, names: ReadonlyMap<string, string>, speech: Speech): Piece {
  const { language, countries } = speech;
  const { claimValue } = documentWords(language);
  const plain = (text: string): Piece => ({ text: foreign(text) });
  if (claim === COUNTRIES && /^[A-Z]{2}$/.test(one)) return plain(countries.nameOf(one, language));
  if (language === "en") return plain(one);
  const known = names.get(one) ?? plantedInWords(one, language);
  if (known !== undefined) return plain(known);
  const [, host, seconds = ""] = /^(\S+) every (\S+) s$/.exec(one) ?? [];
  if (host !== undefined) return plain(filled(claimValue.every, { host, seconds: numberIn(seconds, language) }));
  const [, value = "", unit = ""] = /^mean (\S+) (\S+)$/.exec(one) ?? [];
  return plain(value === "" ? one : filled(claimValue.mean, { value: `${numberIn(value, language)} ${unit}` }));
}

function numberIn(text: string, language: AuditLanguage): string {
  const number = Number(text);
  return Number.isFinite(number) ? number.toLocaleString(language) : text;
}
