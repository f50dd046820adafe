/**
 * `ways.json`: whom the watch tells, by which ways, and who takes a device off the network.
 *
 * What a person writes, as a schema; `ways.ts` makes of it what is used. docs/watch-operations.md explains each entry.
 */
import Type, { type Static } from "typebox";
import { DIGEST_DAYS } from "../../domain/inspection/digest-day.ts";
import { Contact } from "../../domain/runtime/reaction/notification.ts";
import { ReactionSettings } from "../../domain/runtime/reaction/settings.ts";
import { Closed, Line } from "../../domain/text.ts";
import { MAC_FORMS } from "../../formats/radius/attribute-values.ts";

const { channels, quiet } = Contact.properties;
const { mass, repeatEveryMs, restAfterTakenMs, atLeast, atLeastAtHome, ...plain } = ReactionSettings.properties;

/** In headers of HTTP and mail, so plain signs. */
const Id = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$", description: "letters, digits, dot, hyphen" });
const Address = Type.String({
  pattern: '^[^\\s@<>,;:"\\\\\\x00-\\x1f\\x7f]{1,64}@[A-Za-z0-9.-]{1,190}$',
  description: "an e-mail address such as it@hospital.example",
});
const Host = Type.String({ pattern: "^[A-Za-z0-9.:\\[\\]-]{1,253}$", description: "a host name or an IP address" });
const Port = Type.Integer({ minimum: 1, maximum: 65_535, description: "a port" });
const Url = Type.String({ minLength: 8, maxLength: 2000, description: "an address that starts with https://" });
const Secret = Type.String({ minLength: 16, maxLength: 500, description: "a secret of at least 16 characters" });
const File = Line(400, "the name of a file in PEM, from the folder of this file on");
const Seconds = (minimum: number, maximum: number) =>
  Type.Integer({ minimum, maximum, description: `seconds, ${minimum} to ${maximum}` });

const Tls = Closed(
  { caFile: Type.Optional(File), certFile: Type.Optional(File), keyFile: Type.Optional(File) },
  { description: "authorities that count instead of the system's; our own certificate and its key" },
);

const Webhook = {
  url: Url,
  secret: Secret,
  tls: Type.Optional(Tls),
  allowPlainHttp: Type.Optional(Type.Boolean({ description: "plain http to a host outside the local network" })),
};

const WrittenContact = Closed(
  {
    id: Id,
    channels,
    email: Type.Optional(Address),
    webhook: Type.Optional(Id),
    quiet: Type.Optional(quiet),
  },
  { description: "somebody or something that is told" },
);

const Mail = Closed(
  {
    host: Host,
    port: Port,
    tls: Type.Enum(["starttls", "implicit", "none"], {
      description: "starttls, implicit (TLS from the first byte) or none (this very machine only)",
    }),
    caFile: Type.Optional(File),
    user: Type.Optional(Line(200)),
    password: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: "the password" })),
    from: Address,
  },
  { description: "the facility's mail server" },
);

const Syslog = Closed(
  {
    transport: Type.Enum(["udp", "tcp", "tls"], { description: "udp, tcp or tls" }),
    host: Host,
    port: Type.Optional(Port),
    tls: Type.Optional(Tls),
    facility: Type.Optional(Type.Integer({ minimum: 0, maximum: 23, description: "13 unless set (log audit)" })),
    enterprise: Type.Optional(Type.Integer({ minimum: 1, description: "IANA's private enterprise number" })),
  },
  { description: "the facility's collector" },
);

const Authorization = Closed(
  {
    vlan: Type.Optional(Line(60, "a VLAN")),
    filterId: Type.Optional(Line(200, "a filter")),
    vendor: Type.Optional(
      Type.Array(
        Closed(
          {
            vendor: Type.Integer({ minimum: 1, maximum: 0xff_ff_ff }),
            type: Type.Integer({ minimum: 1, maximum: 255 }),
            text: Line(240),
          },
          { description: "an attribute of a vendor" },
        ),
        { minItems: 1, maxItems: 8 },
      ),
    ),
  },
  { description: "what the session may do" },
);

const Radius = Closed(
  {
    host: Host,
    port: Type.Optional(Port),
    secret: Secret,
    nasIdentifier: Type.Optional(Line(240)),
    nasAddress: Type.Optional(Line(45, "an IPv4 or IPv6 address")),
    macForm: Type.Optional(Type.Enum([...MAC_FORMS], { description: `one of ${MAC_FORMS.join(", ")}` })),
    mustHaveMessageAuthenticator: Type.Optional(Type.Boolean()),
    disconnect: Type.Optional(
      Closed(
        { verify: Type.Enum(["ask-again", "never"], { description: "ask-again or never" }) },
        { description: "the session is ended" },
      ),
    ),
    quarantine: Type.Optional(
      Closed(
        { authorization: Authorization, normal: Type.Optional(Authorization) },
        { description: "the session is changed" },
      ),
    ),
  },
  { description: "RADIUS dynamic authorization (RFC 5176)" },
);

const Gateway = Closed(
  { url: Url, tls: Closed({ caFile: File, certFile: File, keyFile: File }, { description: "three files in PEM" }) },
  { description: "carelabel gateway" },
);

const WrittenIsolator = Closed(
  {
    gateway: Type.Optional(Gateway),
    radius: Type.Optional(Radius),
    webhook: Type.Optional(Closed(Webhook, { description: "a program of the facility" })),
  },
  { description: "exactly one of gateway, radius and webhook" },
);

const someOf = <P extends Record<string, Type.TSchema>>(properties: P, description: string) =>
  Type.Optional(Closed(Type.Partial(Type.Object(properties)).properties, { description }));

export const WaysSettings = Closed(
  {
    language: Type.Optional(Type.Enum(["en", "de"], { description: "en or de" })),
    pageAddress: Type.Optional(Url),
    contacts: Type.Optional(Type.Array(WrittenContact, { maxItems: 120 })),
    onCall: Type.Optional(Type.Array(Id, { maxItems: 100, description: "ids of contacts, the first is told first" })),
    always: Type.Optional(Type.Array(Id, { maxItems: 20, description: "ids of contacts who are told of everything" })),
    mail: Type.Optional(Mail),
    webhooks: Type.Optional(
      Type.Array(Closed({ id: Id, ...Webhook }, { description: "a receiver of webhooks" }), { maxItems: 20 }),
    ),
    syslog: Type.Optional(Syslog),
    isolators: Type.Optional(
      Type.Array(WrittenIsolator, { maxItems: 3, description: "who is asked, the first first; one of each kind" }),
    ),
    reactions: Type.Optional(
      Closed(
        {
          ...Type.Partial(Type.Object(plain)).properties,
          atLeast: someOf(atLeast.properties, "what the facility asks for at least"),
          atLeastAtHome: someOf(atLeastAtHome.properties, "the same in home care"),
          repeatEveryMs: someOf(repeatEveryMs.properties, "milliseconds by severity"),
          restAfterTakenMs: someOf(restAfterTakenMs.properties, "milliseconds by severity"),
          mass: someOf(mass.properties, "many at once"),
        },
        { description: "what differs from the defaults of the reaction chain" },
      ),
    ),
    inspectionDigest: Type.Optional(
      Closed(
        {
          to: Type.Array(Id, { minItems: 1, maxItems: 20, description: "ids of contacts with an e-mail address" }),
          day: Type.Optional(Type.Enum([...DIGEST_DAYS], { description: "every, or a weekday; monday when left out" })),
          hour: Type.Optional(
            Type.Integer({ minimum: 0, maximum: 23, description: "the hour in the facility's zone; 7 when left out" }),
          ),
          withinDays: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 365,
              description: "what falls due within so many days; 14 when left out",
            }),
          ),
        },
        { description: "a mail of what must be inspected; left out, nobody is told" },
      ),
    ),
    heartbeat: Type.Optional(
      Closed(
        {
          url: Url,
          everySeconds: Seconds(10, 3600),
          method: Type.Optional(Type.Enum(["GET", "POST"], { description: "GET or POST" })),
        },
        { description: "a dead man's switch elsewhere, told while all is well" },
      ),
    ),
  },
  { description: "the ways out of the watch" },
);
export type WaysSettings = Static<typeof WaysSettings>;
