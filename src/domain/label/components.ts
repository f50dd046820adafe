/**
 * Components facts: what the product is made of and whom its data reaches, in three blocks: hardware, software, data.
 *
 * Holds every row of Table I of Gleißner et al., Improving IT Security of Medical IoT Devices (2022): sensors,
 * actuators, connectivity, gateways, cloud and storage location, responsible entity, stored attributes with cycle,
 * user control, deletion; and what their section VI found missing: third parties, endpoints, who can read plain text.
 */
import Type, { type Static } from "typebox";
import { Closed, Country, Day, Digest, Email, Id, Known, Line, Link, Name, Text, Unit } from "./text.ts";

const Processing = Type.Enum(["real-time", "post-processing"], {
  description: "when its values are used: real-time or post-processing",
});

export const Sensor = Closed(
  { name: Text, quantity: Type.Optional(Text), unit: Type.Optional(Unit), processing: Type.Optional(Processing) },
  { description: "a sensor or detector: what it measures, in which unit, used in real time or afterwards" },
);

export const Actuator = Closed(
  { name: Text, action: Text, unit: Type.Optional(Unit) },
  { description: "an actuator: what it moves, gives off or switches" },
);

export const Gateway = Closed(
  {
    name: Text,
    kind: Type.Enum(["phone", "hub", "bedside-transmitter", "workstation", "broker", "router", "other"], {
      description: "phone, hub, bedside-transmitter, workstation, broker, router or other",
    }),
    purpose: Type.Optional(Text),
  },
  { description: "what stands between the device and the network" },
);

export const Hardware = Closed(
  {
    sensors: Type.Optional(Type.Array(Sensor, { maxItems: 100 })),
    actuators: Type.Optional(Type.Array(Actuator, { maxItems: 100 })),
    gateways: Type.Optional(Type.Array(Gateway, { maxItems: 50 })),
  },
  { description: "components facts, block hardware" },
);

export const Connection = Closed(
  {
    protocol: Name,
    version: Type.Optional(Line(40)),
    reach: Type.Enum(["local", "cloud"], { description: "how far it reaches: local or cloud" }),
    protection: Type.Optional(Text),
  },
  {
    description:
      'a way of connecting: protocol, version, local or cloud, and protection on the way ("TLS 1.2 or higher", or "none")',
  },
);

export const CompanionApp = Closed(
  {
    name: Name,
    platform: Type.Enum(["android", "ios", "windows", "macos", "linux", "web"], {
      description: "android, ios, windows, macos, linux or web",
    }),
    version: Type.Optional(Line(40)),
    identifier: Type.Optional(Line(200, "package or bundle identifier")),
    permissions: Type.Optional(Type.Array(Line(120), { maxItems: 100 })),
  },
  { description: "an app that belongs to the product, with its platform, version and permissions" },
);
export type CompanionApp = Static<typeof CompanionApp>;

export const Sbom = Closed(
  {
    url: Type.Optional(Link),
    digest: Digest,
    format: Type.Optional(Type.Enum(["CycloneDX", "SPDX"], { description: "CycloneDX or SPDX" })),
    components: Type.Optional(Type.Integer({ minimum: 0, description: "how many components it lists" })),
  },
  { description: "software bill of materials: where it is and the SHA-256 of its bytes" },
);

export const OperatingSystem = Closed(
  {
    name: Name,
    version: Type.Optional(Line(40)),
    supportUntil: Type.Optional(Day),
  },
  { description: "the operating system, its version, and until when its own maker supports it" },
);

export const Software = Closed(
  {
    operatingSystem: Type.Optional(OperatingSystem),
    connectivity: Type.Optional(Type.Array(Connection, { maxItems: 100 })),
    companionApps: Type.Optional(Type.Array(CompanionApp, { maxItems: 50 })),
    sbom: Type.Optional(Sbom),
  },
  { description: "components facts, block software" },
);

export const ResponsibleEntity = Closed(
  {
    id: Id,
    name: Name,
    role: Type.Enum(["maker", "controller", "processor", "operator", "representative", "distributor"], {
      description: "maker, controller, processor, operator, representative or distributor",
    }),
    country: Type.Optional(Country),
    phone: Type.Optional(Type.String({ pattern: "^[+0-9][0-9 ()/.-]{4,30}$", description: "a telephone number" })),
    email: Type.Optional(Email),
  },
  { description: "who answers for the data: name, telephone, e-mail, country, role" },
);

export const ThirdParty = Closed(
  {
    id: Id,
    name: Name,
    purpose: Text,
    countries: Type.Optional(
      Type.Array(Country, {
        minItems: 1,
        maxItems: 250,
        description: "countries in which it keeps or reads the data",
      }),
    ),
    data: Type.Optional(Type.Array(Id, { maxItems: 200, description: "ids of the stored attributes that it gets" })),
    hostedAt: Type.Optional(Id),
  },
  { description: "another company that gets data: which, what for, in which countries, hosted at whose cloud" },
);

export const CloudLocation = Closed(
  { country: Country, place: Type.Optional(Text), region: Type.Optional(Line(60)) },
  { description: "where the cloud stands that the product talks to" },
);

export const HostedAt = Closed(
  { party: Id, service: Type.Optional(Name), countries: Type.Optional(Type.Array(Country, { maxItems: 250 })) },
  { description: "whose cloud it is: the id of a responsible entity or third party" },
);

export const Storage = Closed(
  {
    where: Type.Enum(["device", "app", "gateway", "facility", "cloud"], {
      description: "device, app, gateway, facility or cloud",
    }),
    country: Type.Optional(Country),
    party: Type.Optional(Id),
    data: Type.Optional(
      Type.Array(Id, { maxItems: 200, description: "ids of the attributes kept there; all when absent" }),
    ),
    encryptedAtRest: Type.Optional(Known),
    endToEnd: Type.Optional(Known),
    plainTextReaders: Type.Optional(
      Type.Array(Id, { maxItems: 250, description: "ids of those who can read it in plain text" }),
    ),
  },
  { description: "where data is kept, whether encrypted, and who can read it in plain text" },
);

export const Cycle = Closed(
  {
    everySeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 31_622_400 })),
    on: Type.Optional(Text),
  },
  { description: "how often: either everySeconds (a number) or on (an event in words, for example each scan)" },
);

export const StoredAttribute = Closed(
  {
    id: Id,
    name: Text,
    cycle: Cycle,
    about: Type.Optional(
      Type.Enum(["patient", "user", "device"], { description: "whom it tells about: patient, user (staff) or device" }),
    ),
    personal: Type.Optional(Known),
    health: Type.Optional(Known),
    legalBasis: Type.Optional(Line(120, "legal basis, for example GDPR Art. 6(1)(b)")),
    article9: Type.Optional(Line(120, "ground under GDPR Art. 9(2) where it is health data")),
    retentionDays: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 100_000, description: "days until it is deleted; 0 when it is not kept" }),
    ),
    purpose: Type.Optional(Text),
    recipients: Type.Optional(Type.Array(Id, { maxItems: 250, description: "ids of the parties that get it" })),
    sentBeforeConsent: Type.Optional(Known),
  },
  { description: "something that is recorded or sent: what, how often, whether personal, who gets it" },
);

export const UserControl = Closed(
  {
    where: Type.Enum(["device", "app", "portal", "support"], { description: "device, app, portal or support" }),
    what: Text,
  },
  { description: "what the user can switch or see, and where" },
);

/** From easy to complex, as Table I asks. */
export const DeletionEffort = Type.Enum(["easy", "moderate", "difficult", "complex", "impossible"], {
  description:
    "easy (user alone, one place), moderate (user alone, several places), difficult (on request to the maker), complex (several parties), impossible",
});
export type DeletionEffort = Static<typeof DeletionEffort>;

export const Deletion = Closed(
  { effort: DeletionEffort, how: Text },
  { description: "how a person gets the data deleted" },
);

export const Endpoint = Closed(
  {
    host: Line(
      253,
      'a host name, "*.example.org" for all names below it, "a.*.example.org" for any one label, an IP address or network (CIDR), or "local" for peers in the same network',
    ),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    transport: Type.Optional(Type.Enum(["tcp", "udp"], { description: "tcp or udp" })),
    protocol: Line(40, "for example HTTPS, MQTTS, DICOM"),
    party: Type.Optional(Id),
    purpose: Text,
    moments: Type.Optional(
      Type.Array(
        Type.Enum(["installed", "consented", "logged-in"], { description: "installed, consented or logged-in" }),
        {
          maxItems: 3,
          description: "from which moments of use on it is contacted; all when absent",
        },
      ),
    ),
  },
  { description: "a network peer: host, port, protocol, whose it is, what for" },
);
export type Endpoint = Static<typeof Endpoint>;

export const DataFacts = Closed(
  {
    responsibleEntities: Type.Optional(Type.Array(ResponsibleEntity, { maxItems: 50 })),
    thirdParties: Type.Optional(Type.Array(ThirdParty, { maxItems: 200 })),
    cloudLocations: Type.Optional(Type.Array(CloudLocation, { maxItems: 50 })),
    hostedAt: Type.Optional(Type.Array(HostedAt, { maxItems: 50 })),
    storage: Type.Optional(Type.Array(Storage, { maxItems: 50 })),
    worksWithoutCloud: Type.Optional(
      Type.Enum(["yes", "partly", "no", "unknown"], { description: "yes, partly, no or unknown" }),
    ),
    accountRequired: Type.Optional(Known),
    attributes: Type.Optional(Type.Array(StoredAttribute, { maxItems: 200 })),
    userControl: Type.Optional(Type.Array(UserControl, { maxItems: 50 })),
    deletion: Type.Optional(Deletion),
    endpoints: Type.Optional(Type.Array(Endpoint, { maxItems: 500 })),
  },
  { description: "components facts, block data (flow)" },
);
export type DataFacts = Static<typeof DataFacts>;

export const ComponentsFacts = Closed(
  { hardware: Type.Optional(Hardware), software: Type.Optional(Software), data: Type.Optional(DataFacts) },
  { description: "what it is made of and whom its data reaches" },
);
export type ComponentsFacts = Static<typeof ComponentsFacts>;
