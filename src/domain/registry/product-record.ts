/**
 * Product record: a product as the facility keeps it, with or without a label. What the label says of it is in the label.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../account/account.ts";
import { Product, RiskClass } from "../label/product.ts";
import { Closed, Line, Name } from "../text.ts";

const orNull = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()]);

/** One line of a product's kind, as a table has room for it. */
export const KindLine = Line(120, "what it is, for example infusion pump");

/** What a product is: in one language, or as its label says it in several; `textIn` has the words for a reader. */
export const ProductKind = Type.Union(
  [
    KindLine,
    Type.Record(Type.String({ pattern: "^[a-z]{2}$" }), KindLine, {
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 50,
      description: "a text for each language, named by two small letters (ISO 639-1), for example en",
    }),
  ],
  { description: "what it is, for example infusion pump: one text, or one per language: { en: …, de: … }" },
);
export type ProductKind = Static<typeof ProductKind>;

export const ProductInput = Closed(
  {
    maker: Name,
    model: Name,
    firmwareLine: orNull(Line(40, "the firmware line, for example 2.x")),
    kind: orNull(ProductKind),
    udiDi: orNull(Product.properties.udiDi),
    riskClass: orNull(RiskClass),
    mdrClass: orNull(Product.properties.mdrClass),
    fdaClass: orNull(Product.properties.fdaClass),
    emdn: orNull(Product.properties.emdn),
  },
  { description: "a product as a person enters it" },
);
export type ProductInput = Static<typeof ProductInput>;

export const ProductRecord = Closed(
  { id: RecordId, ...ProductInput.properties, version: Type.Integer({ minimum: 1 }) },
  { description: "a product of which the facility has devices" },
);
export type ProductRecord = Static<typeof ProductRecord>;

/** The form in which two spellings of one product are equal. */
export function productKey({ maker, model, firmwareLine }: Pick<ProductInput, "maker" | "model" | "firmwareLine">) {
  return [maker, model, firmwareLine ?? ""]
    .map((part) => part.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase())
    .join("\u001f");
}
