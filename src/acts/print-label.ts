/**
 * From a label to what is printed: its face, the text of its code, and the forms that leave the house.
 */
import type { World } from "../domain/knowledge/world.ts";
import { codeText, labelAddress } from "../domain/label/digital-link.ts";
import type { LabelFace } from "../domain/label/face.ts";
import type { Language } from "../domain/label/face-words.ts";
import type { Label } from "../domain/label/label.ts";
import { labelFace } from "../domain/label/label-face.ts";
import type { Deflate } from "../domain/label/short-label.ts";
import type { Tier } from "../domain/label/verify.ts";
import type { LabelForm } from "../print/label/print-label.ts";

export interface PrintableLabel {
  readonly label: Label;
  readonly digest: string;
  readonly tier: Tier | "unsigned";
  /** The signed short label; undefined for a draft, whose code only links. */
  readonly cose: Uint8Array<ArrayBuffer> | undefined;
}

export interface PrintSettings {
  readonly language: Language;
  readonly form: LabelForm;
  /** Who serves the label's page; by default the host of its live record. */
  readonly host?: string;
  /** For the print of one device. */
  readonly serial?: string;
  /** Month of the computed date, YYYY-MM, for the print of one device or of a new unit. */
  readonly inspectBefore?: string;
  /** Day on which the new unit is bought that the month is computed for. */
  readonly newUnitOn?: string;
  /** Day of the print: ended support is marked by it. */
  readonly today: string;
}

/**
 * Face and code of one print. The small mark has room for the link only.
 * Without a host the link leads nowhere (RFC 2606 keeps `.invalid` for that); the code verifies offline all the same.
 */
export async function printable(
  { label, digest, tier, cose }: PrintableLabel,
  { language, form, host, serial, inspectBefore, newUnitOn, today }: PrintSettings,
  { countries }: Pick<World, "countries">,
  deflate: Deflate,
): Promise<{ face: LabelFace; text: string }> {
  const face = labelFace(label, {
    language,
    tier,
    digest,
    today,
    countryName: (code, inLanguage) => countries.nameOf(code, inLanguage),
    ...(serial === undefined ? {} : { serial }),
    ...(inspectBefore === undefined ? {} : { inspectBefore }),
    ...(newUnitOn === undefined ? {} : { newUnitOn }),
  });
  const address = labelAddress(host ?? hostOf(label), label.product, digest);
  return { face, text: cose === undefined || form === "mark" ? address : await codeText(address, cose, deflate) };
}

/** Host of a code whose label names none. */
export const NO_HOST = "label.invalid";

function hostOf({ liveRecord }: Label): string {
  if (liveRecord !== undefined && URL.canParse(liveRecord)) return new URL(liveRecord).host;
  return NO_HOST;
}
