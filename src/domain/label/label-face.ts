/**
 * Makes the face of a label: which facts a person sees first, in which words.
 *
 * Order by what decides: what it is and its risk class; who gets data, where; what it records; deleting and switching
 * off; security updates; inspection. A gap is printed as "not stated", never left out where a reader would look for it.
 */
import type { DataFacts } from "./components.ts";
import type { FaceGroup, FaceRow, LabelFace } from "./face.ts";
import { moreFacts } from "./face-more.ts";
import { FACE_WORDS, type FaceWords, type Language, tierWords } from "./face-words.ts";
import type { Label } from "./label.ts";
import { recipientsOf } from "./short-label.ts";
import { type SupportState, supportState } from "./support-state.ts";
import { type Digest, textIn } from "./text.ts";
import { isUnprotected } from "./unprotected.ts";
import type { Tier } from "./verify.ts";

export interface FaceOptions {
  readonly language: Language;
  /** Derived from the valid signatures; `unsigned` prints as a draft. */
  readonly tier: Tier | "unsigned";
  readonly countryName: (code: string, language: Language) => string;
  readonly digest?: Digest;
  /** Day of the print or the page, YYYY-MM-DD: with it ended support is marked. The payload never holds it. */
  readonly today?: string;
  /** Month of the computed best-before-inspection date, YYYY-MM, for the print of one device or of a new unit. */
  readonly inspectBefore?: string;
  /** Day on which the new unit is bought that the month is computed for. */
  readonly newUnitOn?: string;
  /** Serial number, for the print of one device. */
  readonly serial?: string;
}

/** The face of `label`. Pure; the same for print, HTML and page. */
export function labelFace(label: Label, options: FaceOptions): LabelFace {
  const { language, tier, digest, inspectBefore, newUnitOn, serial, today } = options;
  const words = FACE_WORDS[language];
  const { product, inspection } = label;
  const say = (text: Parameters<typeof textIn>[0]) => textIn(text, language);
  const until = label.lifecycle?.supportUntil;
  const support = today === undefined ? "running" : supportState(until, today);
  return {
    language,
    ...(support === "ended" && until !== undefined
      ? { warning: { sentence: words.supportEnded(until), word: words.noUpdates } }
      : {}),
    title: words.title,
    model: product.model,
    makerLine: [
      product.maker.name,
      ...(product.firmwareLine === undefined ? [] : [words.firmware(product.firmwareLine)]),
    ].join(" · "),
    kind: product.kind === undefined ? "" : say(product.kind),
    riskClass: product.riskClass === undefined ? "" : words.class(product.riskClass),
    groups: [
      whoGetsData(label, options, words),
      whatItRecords(label, language, words),
      control(label, language, words),
      updates(label, support, words),
      ...moreFacts(label, options, words),
    ].filter(({ rows }) => rows.length > 0),
    moreRows: words.moreRows,
    inspection:
      inspectBefore === undefined
        ? {
            caption: words.inspectionInterval,
            value: inspection === undefined ? words.notStated : words.after(inspection.firstIntervalMonths),
          }
        : {
            caption: words.inspectionDate,
            value: inspectBefore.split("-").reverse().join("/"),
            ...(newUnitOn === undefined ? {} : { note: words.newUnit(newUnitOn) }),
          },
    ...(serial === undefined ? {} : { serial: { name: words.serial, value: serial } }),
    tier: { tier, ...tierWords(tier, label.issuer.name, language) },
    codeCaption: tier === "unsigned" ? words.captionLinkOnly : words.caption,
    footer: words.footer,
    identity: identity(label, digest, words),
  };
}

function whoGetsData(label: Label, { language, countryName }: FaceOptions, words: FaceWords): FaceGroup {
  const data = label.components?.data;
  const recipients = recipientsOf(data);
  if (data === undefined || (recipients.length === 0 && data.endpoints === undefined)) {
    return { heading: words.whoGetsData, rows: [{ name: words.notStated, value: "" }], keep: 1 };
  }
  const rows: FaceRow[] = recipients.map(({ name, countries }) => ({
    name,
    value: countries.length === 0 ? words.notStated : countries.map((code) => countryName(code, language)).join(", "),
    ...noteOn(name, data, language, words),
  }));
  // The list is a claim of completeness when a maker lists its peers; a facility can only say what it saw.
  const last: FaceRow =
    rows.length === 0
      ? { name: words.noData, value: "" }
      : { name: words.anyoneElse, value: label.issuer.kind === "facility" ? words.notSeen : words.nobody };
  return { heading: words.whoGetsData, rows: data.endpoints === undefined ? rows : [...rows, last], keep: 5 };
}

function noteOn(name: string, data: DataFacts, language: Language, words: FaceWords): { note?: string } {
  const entity = data.responsibleEntities?.find((one) => one.name === name);
  const third = data.thirdParties?.find((one) => one.name === name);
  const id = entity?.id ?? third?.id;
  const parts: string[] = [];
  if (data.hostedAt?.some(({ party }) => party === id)) parts.push(words.hosts);
  else if (third !== undefined) parts.push(textIn(third.purpose, language));
  else {
    const received = (data.attributes ?? []).filter(({ recipients }) => id !== undefined && recipients?.includes(id));
    parts.push(...received.slice(0, 3).map((attribute) => textIn(attribute.name, language)));
  }
  if (data.storage?.some(({ plainTextReaders }) => id !== undefined && plainTextReaders?.includes(id)))
    parts.push(words.canRead);
  return parts.length === 0 ? {} : { note: parts.join(", ") };
}

function whatItRecords(label: Label, language: Language, words: FaceWords): FaceGroup {
  const attributes = label.components?.data?.attributes;
  if (attributes === undefined)
    return { heading: words.records, rows: [{ name: words.notStated, value: "" }], keep: 1 };
  const rows = attributes.map(({ name, cycle }) => ({
    name: textIn(name, language),
    value:
      cycle.everySeconds === undefined
        ? cycle.on === undefined
          ? ""
          : textIn(cycle.on, language)
        : words.cycle(cycle.everySeconds),
  }));
  return { heading: words.records, rows: rows.length === 0 ? [{ name: words.none, value: "" }] : rows, keep: 5 };
}

function control(label: Label, language: Language, words: FaceWords): FaceGroup {
  const data = label.components?.data;
  const ways = (label.components?.software?.connectivity ?? []).flatMap(({ protocol, reach, protection }) =>
    protection === undefined ? [] : [{ protocol, reach, protection }],
  );
  const unprotected = ways.filter(({ protection }) => isUnprotected(protection));
  const toCloud = ways.filter((way) => way.reach === "cloud" && !unprotected.includes(way));
  // What never leaves the device has no way on which it could be read.
  const away = (data?.storage ?? []).filter(({ where }) => where !== "device");
  const endToEnd = away.map((store) => store.endToEnd ?? "unknown");
  const rows: FaceRow[] = [
    {
      name: words.deleteData,
      value: data?.deletion === undefined ? words.notStated : words.deletion[data.deletion.effort],
      ...(data?.deletion === undefined ? {} : { note: textIn(data.deletion.how, language) }),
    },
  ];
  // Before what is good, so that it is the last to give way where room is short.
  if (unprotected.length > 0)
    rows.push({
      name: words.unprotectedOnTheWay,
      value: (["cloud", "local"] as const).flatMap((reach) => protocolsOf(unprotected, reach, words)).join(", "),
    });
  if (data?.worksWithoutCloud !== undefined)
    rows.push({ name: words.worksWithoutCloud, value: words.yesNo[data.worksWithoutCloud] });
  if (endToEnd.length > 0) {
    // One store that is not encrypted end to end decides: the label must not sound safer than its weakest part.
    const weakest = (["no", "unknown", "yes"] as const).find((answer) => endToEnd.includes(answer)) ?? "unknown";
    rows.push({ name: words.endToEnd, value: words.yesNo[weakest] });
  }
  if (toCloud.length > 0)
    rows.push({
      name: words.protectedOnTheWay,
      value: [...new Set(toCloud.map(({ protection }) => textIn(protection, language)))].join(", "),
    });
  return { rows, keep: unprotected.length > 0 ? 5 : 4 };
}

/** The protocols of one reach, each once, with the reach in words; nothing when there are none. */
function protocolsOf(
  ways: readonly { readonly protocol: string; readonly reach: "local" | "cloud" }[],
  reach: "local" | "cloud",
  words: FaceWords,
): string[] {
  const protocols = new Set(ways.filter((way) => way.reach === reach).map(({ protocol }) => protocol));
  return protocols.size === 0 ? [] : [`${[...protocols].join(", ")} (${words[reach]})`];
}

function updates({ lifecycle }: Label, support: SupportState, words: FaceWords): FaceGroup {
  return {
    rows: [
      {
        name: words.supportUntil,
        value: lifecycle?.supportUntil ?? words.notStated,
        strong: true,
        ...(support === "ends-soon" ? { note: words.supportEndsSoon } : {}),
      },
      ...(lifecycle?.updateCycleDays === undefined
        ? []
        : [{ name: words.updateCycle, value: words.days(lifecycle.updateCycleDays) }]),
    ],
    keep: 2,
  };
}

function identity(label: Label, digest: Digest | undefined, words: FaceWords): FaceRow[] {
  return [
    ...(label.product.udiDi === undefined ? [] : [{ name: words.productNumber, value: label.product.udiDi }]),
    { name: words.issuedBy, value: label.issuer.name },
    { name: words.issued, value: label.issued },
    { name: words.validUntil, value: label.validUntil },
    ...(digest === undefined ? [] : [{ name: words.digest, value: digest.match(/.{4}/g)?.join(" ") ?? digest }]),
  ];
}
