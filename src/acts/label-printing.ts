/**
 * Prints the labels of a server, on a thread of their own: drafts as they would be, and signed ones in the format that is
 * asked for.
 */
import type { World } from "../domain/knowledge/world.ts";
import { canonicalBytes, digestOf } from "../domain/label/digest.ts";
import type { Language } from "../domain/label/face-words.ts";
import type { Label } from "../domain/label/label.ts";
import { createAsidePrinter } from "../print/label/print-aside.ts";
import type { LabelFile } from "../print/label/print-batch.ts";
import type { LabelForm } from "../print/label/print-label.ts";
import { deflate } from "../store/zlib-streams.ts";
import { type PrintableLabel, printable } from "./print-label.ts";

interface Wanted {
  readonly language: Language;
  readonly form: LabelForm;
}

/** The host in the code of a preview whose label names no live record; the maker sets the real one. */
const PREVIEW_HOST = "labels.example";

/** @param today day of a print (YYYY-MM-DD), by which ended support is marked. */
export function labelPrinting(world: Pick<World, "countries">, today: () => string, printer = createAsidePrinter()) {
  const typeset = async (
    label: PrintableLabel,
    { language, form }: Wanted,
    host: string,
    file: LabelFile,
    signal: AbortSignal | undefined,
  ) => {
    const named = label.label.liveRecord === undefined ? { host } : {};
    const { face, text } = await printable(label, { language, form, today: today(), ...named }, world, deflate);
    return printer.print({ face, code: { text } }, { form, file, ...(signal === undefined ? {} : { signal }) });
  };
  return {
    /** A draft as SVG; its code only links, since there is no signature to carry. */
    async preview(label: Label, wanted: Wanted, signal?: AbortSignal): Promise<string> {
      const digest = await digestOf(canonicalBytes(label));
      const draft = { label, digest, tier: "unsigned", cose: undefined } as const;
      return new TextDecoder().decode(await typeset(draft, wanted, PREVIEW_HOST, "svg", signal));
    },
    /** A signed label as the bytes of a file. */
    print(
      label: PrintableLabel,
      { format, host, ...wanted }: Wanted & { readonly format: LabelFile; readonly host: string },
      signal?: AbortSignal,
    ): Promise<Uint8Array> {
      return typeset(label, wanted, host, format, signal);
    },
    close: () => printer.close(),
  };
}
