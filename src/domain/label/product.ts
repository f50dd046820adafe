/**
 * Product: what is sold (model and firmware line), what it is for, and how risky it is.
 *
 * The risk class I to IV is the one of the 2021 slides on IT security of cloud services and IoT devices in healthcare
 * (I wheelchair, thermometer; II ultrasound; III X-ray, infusion pump; IV implant), beside the MDR and FDA class.
 */
import Type, { type Static } from "typebox";
import { Closed, Country, Known, Line, Link, Months, Name, Text } from "./text.ts";

export const RiskClass = Type.Enum(["I", "II", "III", "IV"], {
  description: "risk class: I low, II medium, III high, IV very high",
});
export type RiskClass = Static<typeof RiskClass>;

export const Environment = Type.Enum(["on-body", "in-home", "community", "in-hospital"], {
  description: "where it is used: on-body, in-home, community or in-hospital",
});

export const Product = Closed(
  {
    maker: Closed(
      { name: Name, country: Type.Optional(Country), address: Type.Optional(Text), website: Type.Optional(Link) },
      { description: "the legal manufacturer" },
    ),
    model: Name,
    variant: Type.Optional(Name),
    firmwareLine: Type.Optional(Line(40, "the firmware line that the label speaks of, for example 2.x")),
    kind: Type.Optional(Text),
    udiDi: Type.Optional(
      Type.String({
        pattern: "^[0-9]{14}$",
        description:
          "the UDI-DI as GTIN-14: 14 digits in quotes, the last one a check digit; pad a shorter GTIN with zeros on the left",
      }),
    ),
    emdn: Type.Optional(
      Type.String({
        pattern: "^[A-Z][0-9]{2,12}$",
        description: "EMDN code: a letter and 2 to 12 digits, for example Z12030301",
      }),
    ),
    gmdn: Type.Optional(Type.String({ pattern: "^[0-9]{5}$", description: "GMDN code: 5 digits in quotes" })),
    intendedUse: Type.Optional(Text),
    intendedTimeOfUseMonths: Type.Optional(Months),
    environment: Type.Optional(Type.Array(Environment, { minItems: 1, maxItems: 4 })),
    riskClass: Type.Optional(RiskClass),
    mdrClass: Type.Optional(
      Type.Enum(["I", "Is", "Im", "Ir", "IIa", "IIb", "III", "none"], {
        description: "class under Regulation (EU) 2017/745: I, Is, Im, Ir, IIa, IIb, III, or none",
      }),
    ),
    fdaClass: Type.Optional(
      Type.Enum(["I", "II", "III", "none"], { description: "class of the US FDA: I, II, III, or none" }),
    ),
    softwareAsMedicalDevice: Type.Optional(
      Closed(
        { eu: Type.Optional(Known), fda: Type.Optional(Known) },
        { description: "whether its software is itself a medical device, in the view of the EU and of the FDA" },
      ),
    ),
    languages: Type.Optional(
      Type.Array(Type.String({ pattern: "^[a-z]{2}$", description: "a language as two small letters (ISO 639-1)" }), {
        minItems: 1,
        maxItems: 50,
      }),
    ),
  },
  { description: "what is sold, what it is for and how risky it is" },
);
export type Product = Static<typeof Product>;
