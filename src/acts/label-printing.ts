/**
 * Prints the labels of a server: drafts as they would be, and signed ones in the format that is asked for.
 */
import type { World } from "../domain/knowledge/world.ts";
import { canonicalBytes, digestOf } from "../domain/label/digest.ts";
import type { Language } from "../domain/label/face-words.ts";
import type { Label } from "../domain/label/label.ts";
import { createLabelPrinter, type LabelForm, type LabelPrinter } from "../print/label/print-label.ts";
import { deflate } from "../store/zlib-streams.ts";
import { type PrintableLabel, printable } from "./print-label.ts";

interface Wanted {
  readonly language: Language;
  readonly form: LabelForm;
}

/** The host in the code of a preview whose label names no live record; the maker sets the real one. */
const PREVIEW_HOST = "labels.example";

export function labelPrinting(world: Pick<World, "countries">) {
  let printer: LabelPrinter | undefined; // the compiler loads its typefaces when the first label is asked for
  const typeset = async (label: PrintableLabel, { language, form }: Wanted, host: string) => {
    const named = label.label.liveRecord === undefined ? { host } : {};
    const { face, text } = await printable(label, { language, form, ...named }, world, deflate);
    printer ??= createLabelPrinter();
    return printer.print(face, { text }, { form });
  };
  return {
    /** A draft as SVG; its code only links, since there is no signature to carry. */
    async preview(label: Label, wanted: Wanted): Promise<string> {
      const digest = await digestOf(canonicalBytes(label));
      return (await typeset({ label, digest, tier: "unsigned", cose: undefined }, wanted, PREVIEW_HOST)).svg();
    },
    /** A signed label as the bytes of a file. */
    async print(
      label: PrintableLabel,
      { format, host, ...wanted }: Wanted & { readonly format: "pdf" | "svg" | "png"; readonly host: string },
    ): Promise<Uint8Array> {
      const print = await typeset(label, wanted, host);
      return format === "svg" ? new TextEncoder().encode(print.svg()) : format === "pdf" ? print.pdf() : print.png();
    },
  };
}
