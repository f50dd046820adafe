/**
 * Questions on the label itself and on the product: what it is, for whom, how risky.
 */
import { gtinCheckDigit, isGtin14 } from "../gtin.ts";
import { type Question, questionsOf } from "./question.ts";

export const PRODUCT_QUESTIONS: readonly Question[] = questionsOf("product", [
  {
    id: "maker-name",
    pointer: "/product/maker/name",
    ask: "Who is the legal manufacturer?",
    why: "A label without a name to hold to it is worth nothing.",
    example: "Northfield Imaging GmbH",
    required: true,
  },
  {
    id: "maker-country",
    pointer: "/product/maker/country",
    ask: "In which country does it have its seat?",
    why: "The seat decides which law applies to the maker.",
    example: "DE",
  },
  {
    id: "maker-address",
    pointer: "/product/maker/address",
    ask: "What is its postal address?",
    why: "Regulation (EU) 2017/745 asks for it on the label of a medical device.",
    example: "Hafenstraße 12, 20359 Hamburg",
  },
  {
    id: "maker-website",
    pointer: "/product/maker/website",
    ask: "What is the address of its website?",
    why: "Readers look there for manuals and warnings.",
    example: "https://northfield.example",
  },
  {
    id: "model",
    pointer: "/product/model",
    ask: "What is the product called?",
    why: "It is the name on the device and in the buyer's list.",
    example: "SonoPocket 2",
    required: true,
  },
  {
    id: "variant",
    pointer: "/product/variant",
    ask: "Which variant or hardware revision does the label speak of?",
    why: "Two revisions can hold different radios and chips.",
    example: "rev. C",
  },
  {
    id: "firmware-line",
    pointer: "/product/firmwareLine",
    ask: "Which firmware line does the label speak of?",
    why: "A label holds for the software it was written for; a new line needs a new label.",
    example: "2.x",
  },
  {
    id: "kind",
    pointer: "/product/kind",
    ask: "What is it, in two or three plain words?",
    why: "A nurse or patient should know it at a glance.",
    example: "mobile ultrasound scanner",
  },
  {
    id: "udi-di",
    pointer: "/product/udiDi",
    ask: "Which UDI-DI (GTIN) does it bear?",
    why: "Buying, recall and inventory find the product by it.",
    example: "04012345000009",
    problem: (gtin: string) =>
      isGtin14(gtin)
        ? undefined
        : `the check digit of ${gtin} should be ${gtinCheckDigit(gtin)}; compare the number with the package`,
  },
  {
    id: "emdn",
    pointer: "/product/emdn",
    ask: "Which EMDN code does it have?",
    why: "European registers sort devices by it.",
    example: "Z11040103",
  },
  {
    id: "gmdn",
    pointer: "/product/gmdn",
    ask: "Which GMDN code does it have?",
    why: "Hospitals outside Europe sort devices by it.",
    example: "40761",
  },
  {
    id: "intended-use",
    pointer: "/product/intendedUse",
    ask: "What is it meant to be used for?",
    why: "Whether data and connections are needed can only be judged against the use.",
    example: "imaging of the abdomen at the bedside by trained staff",
  },
  {
    id: "time-of-use",
    pointer: "/product/intendedTimeOfUseMonths",
    ask: "For how many months is it meant to be used?",
    why: "Security updates should last as long as the device is in use.",
    example: "96",
  },
  {
    id: "environment",
    pointer: "/product/environment",
    ask: "Where is it used? (on-body, in-home, community, in-hospital; several with commas)",
    why: "At home nobody with IT skill is near, in a hospital it shares a network with others.",
    example: "in-hospital, community",
  },
  {
    id: "risk-class",
    pointer: "/product/riskClass",
    ask: "Which risk class does it have? (I low, II medium, III high, IV very high)",
    why: "It sets how carefully the device is watched.",
    example: "II",
  },
  {
    id: "mdr-class",
    pointer: "/product/mdrClass",
    ask: "Which class does it have under Regulation (EU) 2017/745?",
    why: "Buyers in Europe have to know it.",
    example: "IIa",
  },
  {
    id: "fda-class",
    pointer: "/product/fdaClass",
    ask: "Which class does it have at the US FDA?",
    why: "Buyers in the US have to know it.",
    example: "II",
  },
  {
    id: "software-device-eu",
    pointer: "/product/softwareAsMedicalDevice/eu",
    ask: "Is its software itself a medical device in the EU? (yes, no, unknown)",
    why: "Then the software has duties of its own.",
    example: "no",
  },
  {
    id: "software-device-fda",
    pointer: "/product/softwareAsMedicalDevice/fda",
    ask: "Is its software itself a medical device for the FDA? (yes, no, unknown)",
    why: "The two views can differ.",
    example: "no",
  },
  {
    id: "languages",
    pointer: "/product/languages",
    ask: "In which languages does it speak to its users? (two letters each, with commas)",
    why: "A warning that nobody can read warns nobody.",
    example: "en, de",
  },
]);

export const LABEL_QUESTIONS: readonly Question[] = questionsOf("label", [
  {
    id: "issuer-name",
    pointer: "/issuer/name",
    ask: "Who issues and signs the label, if not the maker itself?",
    why: "The signature is checked against this name.",
    example: "Northfield Imaging GmbH",
  },
  {
    id: "issuer-country",
    pointer: "/issuer/country",
    ask: "In which country is the issuer?",
    why: "The reader should know under which law it speaks.",
    example: "DE",
  },
  {
    id: "issuer-email",
    pointer: "/issuer/email",
    ask: "Under which e-mail address can questions on the label be asked?",
    why: "Somebody will have one.",
    example: "labels@northfield.example",
  },
  {
    id: "valid-until",
    pointer: "/validUntil",
    ask: "Until which day is the label valid?",
    why: "Facts age; two years are usual. Left open, it is two years from today.",
    example: "2028-01-31",
  },
  {
    id: "live-record",
    pointer: "/liveRecord",
    ask: "Where is the current state of the label published?",
    why: "A printed label cannot tell what was found after it was printed.",
    example: "https://northfield.example/labels/sonopocket-2",
  },
]);
