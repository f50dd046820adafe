/**
 * Words of a label in one language. Apart from the schema of texts, since whoever only reads needs none.
 */
/** As the schema of texts has it: one text, or one per language. */
type Text = string | Readonly<Record<string, string>>;

/** The words of `text` in `language`; another language of the text rather than nothing. */
export function textIn(text: Text, language: string): string {
  if (typeof text === "string") return text;
  return text[language] ?? text.en ?? Object.values(text)[0] ?? "";
}
