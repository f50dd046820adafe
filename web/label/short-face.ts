/**
 * The face of a short label: the same rows as on the printed label, as far as they fitted into the code.
 */
import type { FaceGroup, LabelFace } from "../../src/domain/label/face.ts";
import { FACE_WORDS, tierWords } from "../../src/domain/label/face-words.ts";
import type { ShortLabel } from "../../src/domain/label/short-label.ts";
import type { Tier } from "../../src/domain/label/verify.ts";
import type { Language } from "../words/i18n.ts";
import { countryIn } from "../words/locale.ts";

/** @param tier undefined where the signature is not trusted; the face then says so as a draft does. */
export function shortFace(short: ShortLabel, tier: Tier | undefined, language: Language): LabelFace {
  const words = FACE_WORDS[language];
  const more = (count: number) => (count === 0 ? [] : [{ name: `+ ${count}`, value: "" }]);
  const groups: FaceGroup[] = [
    {
      heading: words.whoGetsData,
      rows: [
        ...short.recipients.map(({ name, countries }) => ({
          name,
          value: countries.map((code) => countryIn(code, language)).join(", ") || words.notStated,
        })),
        ...more(short.left.recipients),
      ],
      keep: 10,
    },
    {
      heading: words.records,
      rows: [
        ...short.attributes.map(({ name, cycle }) => ({
          name,
          value: typeof cycle === "number" ? words.cycle(cycle) : cycle,
        })),
        ...more(short.left.attributes),
      ],
      keep: 10,
    },
    {
      rows: [
        {
          name: words.deleteData,
          value: short.deletion === undefined ? words.notStated : words.deletion[short.deletion],
        },
        ...(short.worksWithoutCloud === undefined
          ? []
          : [{ name: words.worksWithoutCloud, value: words.yesNo[short.worksWithoutCloud] }]),
        ...(short.endToEnd === undefined ? [] : [{ name: words.endToEnd, value: words.yesNo[short.endToEnd] }]),
      ],
      keep: 10,
    },
    {
      rows: [
        { name: words.supportUntil, value: short.supportUntil ?? words.notStated, strong: true },
        ...(short.updateCycleDays === undefined
          ? []
          : [{ name: words.updateCycle, value: words.days(short.updateCycleDays) }]),
        ...(short.contact === undefined ? [] : [{ name: words.contact, value: short.contact }]),
      ],
      keep: 10,
    },
  ];
  const shown = tier ?? "unsigned";
  return {
    language,
    title: words.title,
    model: short.model,
    makerLine: [short.maker, ...(short.firmwareLine === undefined ? [] : [words.firmware(short.firmwareLine)])].join(
      " · ",
    ),
    kind: short.kind ?? "",
    riskClass: short.riskClass === undefined ? "" : words.class(short.riskClass),
    groups: groups.filter(({ rows }) => rows.length > 0),
    moreRows: words.moreRows,
    inspection: {
      caption: words.inspectionInterval,
      value: short.firstIntervalMonths === undefined ? words.notStated : words.after(short.firstIntervalMonths),
    },
    tier: { tier: shown, ...tierWords(shown, short.issuer.name, language) },
    codeCaption: words.caption,
    footer: words.footer,
    identity: [
      { name: words.issuedBy, value: short.issuer.name },
      { name: words.issued, value: short.issued },
      { name: words.validUntil, value: short.validUntil },
      { name: words.digest, value: short.digest.match(/.{4}/g)?.join(" ") ?? short.digest },
    ],
  };
}
