/**
 * Product record: a product as the facility keeps it, with or without a label. What the label says of it is in the label.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../account/account.ts";
import { Product, RiskClass } from "../label/product.ts";
import { Closed, Line, Name } from "../text.ts";

const orNull = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()]);

export const ProductInput = Closed(
  {
    maker: Name,
    model: Name,
    firmwareLine: orNull(Line(40, "the firmware line, for example 2.x")),
    kind: orNull(Line(120, "what it is, for example infusion pump")),
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
