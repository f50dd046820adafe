/**
 * What a report tells of one destination beyond its name: how it is protected, who proves what, and what it is sent.
 */
import Type, { type Static } from "typebox";
import { Grade } from "../knowledge/cipher-suites.ts";

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const Moment = Nullable(Type.String({ format: "date-time" }));
const Up = Type.Enum(["up", "down", "both"], { description: "up is from the device to the server" });
const Layers = Type.Array(Type.String(), {
  description: 'the way to it from the message inwards, for example ["body", "gzip", "JSON $.events[].context"]',
});

export const CertificateFacts = Type.Object(
  {
    subject: Type.String({ description: "common name, else organisation" }),
    issuer: Type.String(),
    notBefore: Nullable(Type.String()),
    notAfter: Nullable(Type.String()),
    key: Type.String({ description: 'for example "RSA 2048" or "EC 256"' }),
    signature: Type.String(),
    names: Type.Array(Type.String(), { description: "hosts that it is issued for" }),
    fingerprint: Type.String({ description: "SHA-256 over the certificate, hexadecimal" }),
    problems: Type.Array(
      Type.Enum([
        "expired",
        "not-yet-valid",
        "name-differs",
        "self-signed",
        "weak-key",
        "weak-signature",
        "validity-unreadable",
      ]),
    ),
  },
  { description: "a certificate as it was sent; revocation is not checked" },
);
export type CertificateFacts = Static<typeof CertificateFacts>;
export type CertificateProblem = CertificateFacts["problems"][number];

export const DestinationProtection = Type.Object(
  {
    versions: Type.Array(Type.String(), { description: "as seen, oldest first" }),
    suites: Type.Array(Type.Object({ name: Type.String(), grade: Nullable(Grade) }), { description: "worst first" }),
    groups: Type.Array(Type.String(), { description: "groups of the key exchange" }),
    applicationProtocols: Type.Array(Type.String()),
    grade: Nullable(Grade),
    lowerings: Type.Array(
      Type.Object({ part: Type.String(), value: Type.String(), grade: Grade, reason: Type.String() }),
      { description: "what lowers the grade, worst first" },
    ),
    recommendedUntil: Nullable(
      Type.Integer({ description: "last year for which the guideline recommends what was seen" }),
    ),
    guideline: Type.String(),
    certificates: Type.Array(CertificateFacts, { description: "the server's own, one for each that was seen" }),
    interception: Nullable(
      Type.String({ description: "program whose authority signed: this is its TLS, not the server's" }),
    ),
    agreedBy: Type.Enum(["device", "proxy"], {
      description:
        "who agreed on it with the server; behind an intercepting proxy the device agreed on nothing of this",
    }),
    nameHidden: Type.Boolean({ description: "the device offers to hide the name it wants (Encrypted Client Hello)" }),
    clientCertificate: Type.Boolean(),
    prints: Type.Array(Type.String(), { description: "JA4 of the device's offers" }),
  },
  { description: "handshakes seen" },
);
export type DestinationProtection = Static<typeof DestinationProtection>;

export const SeenMark = Type.Object(
  {
    kind: Type.String({
      description: "credential, no-authentication, weak-authentication, patient-field, health-field and others",
    }),
    what: Type.String(),
    direction: Up,
    count: Count,
  },
  { description: "who proves what, and known fields that were filled; never a value" },
);
export type SeenMark = Static<typeof SeenMark>;

export const SentAttribute = Type.Object(
  {
    attribute: Type.String({ description: "id in the table of attributes" }),
    name: Type.Object({ en: Type.String(), de: Type.String() }),
    about: Type.Enum(["device", "user", "patient"]),
    personal: Type.Boolean(),
    group: Type.String({ description: "identifier, location, network, health and others" }),
    direction: Up,
    layers: Layers,
    shown: Type.String({ description: "masked unless values were asked for" }),
    because: Type.String({ description: "adapter of a service, or the rule that says so" }),
    count: Count,
    everySeconds: Nullable(Type.Number({ description: "median time between two sendings; null for fewer than three" })),
    firstSeen: Moment,
    beforeConsent: Nullable(Type.Boolean({ description: "null where the capture has no marks of moments" })),
    declared: Nullable(Type.String({ description: "JSON pointer of the stored attribute in the label" })),
  },
  { description: "an attribute that was sent or received" },
);
export type SentAttribute = Static<typeof SentAttribute>;

export const SentIdentifier = Type.Object({
  kind: Type.String(),
  direction: Up,
  layers: Layers,
  shown: Type.String(),
  count: Count,
});
export type SentIdentifier = Static<typeof SentIdentifier>;

export const PlantedPatient = Type.Object(
  {
    field: Type.String(),
    how: Type.String({ description: "variant, encoding or hash, in words" }),
    direction: Up,
    layers: Layers,
    offset: Count,
    pointer: Type.String({ description: "exchange in which it was seen first" }),
    file: Type.String(),
    count: Count,
  },
  { description: "a value of the planted patient (canary)" },
);
export type PlantedPatient = Static<typeof PlantedPatient>;

export const Examined = Type.Object(
  {
    bytes: Count,
    unexaminedBytes: Type.Integer({ minimum: 0, description: "not examined: encrypted, unknown, beyond a limit" }),
    unread: Type.Array(Type.String(), { description: "what was not looked into, the first 20" }),
  },
  { description: "how much of the contents was looked into" },
);

export const Reader = Type.Object(
  {
    who: Type.String(),
    as: Type.Enum(["operator", "host", "anyone-on-the-way", "proxy-of-the-capture"]),
  },
  { description: "who can read what is sent there in plain text" },
);
export type Reader = Static<typeof Reader>;
