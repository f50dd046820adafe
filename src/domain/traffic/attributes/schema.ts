/**
 * The vocabulary of attributes that traffic shows, and the files that say where a service's messages hold them.
 *
 * The data are `standards/traffic-attributes.json` and `standards/services/*.json`; each rule can be contested, so each
 * service says why we know.
 */
import Type, { type Static } from "typebox";
import { Closed } from "../../text.ts";

const Id = Type.String({ pattern: "^[a-z0-9]+(-[a-z0-9]+)*$", maxLength: 40 });
/** A field's name in small letters without separators: `deviceModel`, `device_model` and `device.model` are one. */
const Key = Type.String({ pattern: "^[a-z0-9]+$", minLength: 2, maxLength: 40 });

export const AttributeGroup = Type.Enum(
  [
    "account",
    "app",
    "contact",
    "device",
    "health",
    "identifier",
    "location",
    "network",
    "patient",
    "settings",
    "system",
    "time",
    "usage",
  ],
  { description: "what kind of thing it tells" },
);
export type AttributeGroup = Static<typeof AttributeGroup>;

export const ValueForm = Type.Enum(
  [
    "any",
    "boolean",
    "country",
    "date",
    "email",
    "hex",
    "identifier",
    "ip",
    "latitude",
    "level",
    "locale",
    "longitude",
    "mac",
    "measure",
    "model",
    "os",
    "person",
    "phone",
    "sex",
    "size",
    "text",
    "timezone",
    "uuid",
    "version",
  ],
  { description: "what the value looks like, as a second witness" },
);
export type ValueForm = Static<typeof ValueForm>;

const Attribute = Closed(
  {
    id: Id,
    name: Closed(
      { en: Type.String({ minLength: 2, maxLength: 60 }), de: Type.String({ minLength: 2, maxLength: 60 }) },
      { description: "its name in English and German" },
    ),
    about: Type.Enum(["device", "user", "patient"], { description: "whom it tells about" }),
    personal: Type.Boolean({ description: "whether it tells of a person, alone or by tying messages to one device" }),
    group: AttributeGroup,
    keys: Type.Array(Key, { description: "names of fields that say it by themselves" }),
    weakKeys: Type.Optional(Type.Array(Key, { description: "names that say it only where the value has the form" })),
    form: ValueForm,
    impliedBy: Type.Optional(
      Type.Array(Id, { description: "attributes whose naming in a label names this one with it" }),
    ),
    synonyms: Type.Array(Type.String({ minLength: 2, maxLength: 60 }), {
      description: "further words for it in labels, English and German, small letters",
    }),
  },
  { description: "an attribute" },
);

const IdentifierKeys = Closed(
  { kind: Id, keys: Type.Array(Key), words: Type.Array(Type.String({ minLength: 2, maxLength: 60 })) },
  { description: "names of fields, and words in a text, that make a number with a weak check digit believed" },
);

export const TrafficAttributes = Closed(
  {
    edition: Type.String({ format: "date" }),
    licence: Type.String(),
    source: Type.String(),
    about: Type.String(),
    attributes: Type.Array(Attribute),
    identifiers: Type.Array(IdentifierKeys),
  },
  { description: "vocabulary of attributes" },
);
export type TrafficAttributes = Static<typeof TrafficAttributes>;
export type Attribute = TrafficAttributes["attributes"][number];

const Rule = Type.Object(
  {
    json: Type.Optional(
      Type.String({ pattern: "^\\$", description: "$.a[*].b: `[*]` any place in a list, `.*` any name" }),
    ),
    form: Type.Optional(Type.String({ minLength: 1, description: "parameter of a form or query" })),
    header: Type.Optional(Type.String({ minLength: 1, description: "header, small letters" })),
    protobuf: Type.Optional(Type.String({ pattern: "^[0-9]+(\\.[0-9]+)*$", description: "field numbers, 1.3.2" })),
    xml: Type.Optional(Type.String({ minLength: 1, description: "elements from the root, @attribute" })),
    path: Type.Optional(Type.Integer({ minimum: 0, description: "segment of the path, the first is 0" })),
    attribute: Id,
  },
  { additionalProperties: false, minProperties: 2, maxProperties: 2, description: "where an attribute stands" },
);

export const ServiceFile = Closed(
  {
    id: Id,
    name: Type.String({ minLength: 2, maxLength: 80 }),
    because: Type.String({
      minLength: 20,
      maxLength: 400,
      description: "how we know: the public page or source by name",
    }),
    checked: Type.String({ format: "date" }),
    hosts: Type.Array(Type.String({ minLength: 3 }), {
      description: "host suffixes, `*` for one label; none: any host, where the resource names itself",
    }),
    paths: Type.Array(Type.String({ pattern: "^/" }), {
      description: "beginnings of the path, `*` for one segment; none: any",
    }),
    direction: Type.Enum(["up", "down", "both"]),
    /** FHIR resources: paths are then counted from the resource, wherever it stands in a bundle. */
    resourceType: Type.Optional(Type.String()),
    rules: Type.Array(Rule, { minItems: 1 }),
  },
  { description: "where the messages of one service hold which attribute" },
);
export type ServiceFile = Static<typeof ServiceFile>;
export type ServiceRule = ServiceFile["rules"][number];
