/**
 * Whether an advisory that names a product by text may mean one of ours: a candidate for a person to confirm, no more.
 *
 * Makers are spelt in several ways ("Philips", "Phillips", "GE", "GE Healthcare") and products with what they are or run.
 */

export interface NamedProduct {
  readonly maker: string;
  readonly model: string;
}

/** @param vendor null where the advisory names none; then the product's name has to hold the maker's. */
export function isAlike(ours: NamedProduct, vendor: string | null, product: string): boolean {
  const theirs = wordsOf(product);
  const maker = wordsOf(ours.maker).filter((word) => !OF_ANY_MAKER.has(word));
  const named = [...wordsOf(vendor ?? ""), ...theirs];
  // The first word is the name; what follows says what kind of firm it is.
  const [name] = maker;
  if (name === undefined || !named.some((word) => isSpeltAlike(word, name))) return false;
  const model = wordsOf(ours.model).filter((word) => !OF_ANY_PRODUCT.has(word) && !maker.includes(word));
  if (model.length === 0) return false;
  const shared = model.filter((word) => theirs.includes(word));
  // "Alaris 8015" is no "Alaris 8000": where both name figures, some of them are the same.
  const figures = (words: readonly string[]) => words.filter((word) => /[0-9]/.test(word));
  const own = figures(model);
  const isOtherFigure = own.length > 0 && figures(theirs).length > 0 && !own.some((word) => theirs.includes(word));
  return shared.length > 0 && !isOtherFigure;
}

const OF_ANY_MAKER = new Set([
  "the",
  "medical",
  "healthcare",
  "health",
  "inc",
  "gmbh",
  "ag",
  "ltd",
  "llc",
  "corp",
  "co",
]);
const OF_ANY_PRODUCT = new Set([
  ...[
    "system",
    "device",
    "monitor",
    "pump",
    "software",
    "server",
    "station",
    "module",
    "infusion",
    "patient",
    "medical",
  ],
  ...[
    "wireless",
    "series",
    "model",
    "models",
    "version",
    "unit",
    "programmer",
    "with",
    "and",
    "for",
    "the",
    "plus",
    "pro",
  ],
]);

function wordsOf(text: string): string[] {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** The same but for one letter, in words long enough that this is a slip. */
function isSpeltAlike(one: string, other: string): boolean {
  if (one === other) return true;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length < 5 || long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at);
  return rest === long.slice(at + 1);
}
