/**
 * Which column says what, by its heading.
 *
 * Headings as inventories and network controls write them when they export: ServiceNow and Nuvolo (field names and
 * labels), Snipe-IT, Cisco ISE endpoints, and German equipment lists (Medusa, TMS, and the inventory that § 14
 * MPBetreibV asks for). The first of each language is what our own export writes.
 */
import type { ImportField } from "./import-field.ts";

export type TableLanguage = "en" | "de";

interface Headings {
  readonly en: readonly [string, ...string[]];
  readonly de: readonly [string, ...string[]];
}

export const HEADINGS: Readonly<Record<ImportField, Headings>> = {
  serial: {
    en: ["Serial number", "Serial", "Serial no", "S/N", "SN", "Manufacturer serial number"],
    de: ["Seriennummer", "Serien Nr", "Seriennr", "Ser Nr", "SNR", "Fabriknummer", "Fabrik Nr", "Gerätenummer"],
  },
  "udi-pi": {
    en: ["UDI-PI", "UDI production identifier", "Production identifier"],
    de: ["UDI-PI (Herstellungskennung)", "Herstellungskennung"],
  },
  "asset-tag": {
    en: [
      "Asset tag",
      "Asset number",
      "Asset no",
      "Asset ID",
      "Inventory number",
      "Inventory no",
      "Equipment number",
      "Equipment ID",
      "Control number",
      "CE number",
      "Tag",
    ],
    de: [
      "Inventarnummer",
      "Inventar Nr",
      "Inventarnr",
      "Inv Nr",
      "Anlagennummer",
      "Anlagen Nr",
      "Equipmentnummer",
      "Betriebliche Identifikationsnummer",
      "Geräte ID",
    ],
  },
  mac: {
    en: [
      "MAC address",
      "MAC",
      "Ethernet MAC",
      "Wireless MAC",
      "LAN MAC",
      "WLAN MAC",
      "WiFi MAC",
      "Physical address",
      "Calling Station ID",
      "Endpoint MAC",
    ],
    de: ["MAC-Adresse", "MAC Adresse LAN", "MAC Adresse WLAN", "Hardwareadresse", "Physische Adresse"],
  },
  ip: {
    en: ["IP address", "IP", "IPv4 address", "IPv6 address", "Framed IP address"],
    de: ["IP-Adresse", "IPv4 Adresse", "IPv6 Adresse"],
  },
  "host-name": {
    en: ["Host name", "DNS name", "FQDN", "Computer name", "Network name", "DHCP host name"],
    de: ["Hostname (Netzname)", "Rechnername", "Netzwerkname", "Netzname", "DNS Name"],
  },
  "ae-title": { en: ["AE title", "AET", "DICOM AE title"], de: ["AE-Titel", "DICOM AE Titel"] },
  maker: {
    en: ["Manufacturer", "Maker", "Make", "Vendor", "OEM", "Brand"],
    de: ["Hersteller", "Herstellername", "Name des Herstellers", "Herstellerfirma", "Fabrikat"],
  },
  model: {
    en: ["Model", "Model name", "Model number", "Model no", "Model ID", "Device model", "Product", "Product name"],
    de: ["Modell", "Modellbezeichnung", "Typ", "Gerätetyp", "Typbezeichnung", "Produkt", "Produktname"],
  },
  "firmware-line": { en: ["Firmware line", "Software line"], de: ["Firmware-Linie", "Software Linie"] },
  kind: {
    en: ["Kind of device", "Device type", "Type", "Category", "Device category", "Modality", "Description"],
    de: [
      "Geräteart",
      "Art",
      "Bezeichnung",
      "Gerätebezeichnung",
      "Kategorie",
      "Gerätegruppe",
      "Produktart",
      "Modalität",
    ],
  },
  "udi-di": {
    en: ["UDI-DI", "UDI", "GTIN", "UDI device identifier", "Device identifier"],
    de: ["UDI-DI (Produktkennung)", "UDI Produktkennung", "Produktkennung"],
  },
  "risk-class": { en: ["Risk class", "Risk level"], de: ["Risikoklasse", "Risikostufe"] },
  facility: {
    en: ["Facility", "Hospital", "Organisation", "Organization", "Company", "Health system"],
    de: ["Einrichtung", "Krankenhaus", "Klinikum", "Mandant", "Träger"],
  },
  site: {
    en: ["Site", "Campus", "Building", "Location", "Branch"],
    de: ["Standort", "Gebäude", "Haus", "Klinik", "Betriebsstätte", "Werk"],
  },
  ward: {
    en: ["Ward", "Department", "Room", "Unit", "Area", "Location detail"],
    de: ["Station", "Abteilung", "Raum", "Bereich", "Organisationseinheit", "Zimmer"],
  },
  firmware: {
    en: ["Firmware", "Firmware version", "Software version", "OS version", "Version"],
    de: ["Firmwarestand", "Firmware Version", "Softwareversion", "Softwarestand"],
  },
  owner: {
    en: ["Owner", "Owned by", "Assigned to", "Responsible", "Managed by", "Checked out to", "Support group"],
    de: ["Verantwortlich", "Verantwortlicher", "Eigentümer", "Betreiber", "Zuständig", "Ansprechpartner"],
  },
  phone: {
    en: ["Phone", "Telephone", "Phone number", "Ward phone", "Extension"],
    de: ["Telefon", "Telefonnummer", "Stationstelefon", "Tel", "Durchwahl"],
  },
  "off-network": { en: ["Off the network", "Disconnectable"], de: ["Vom Netz nehmen", "Netztrennung"] },
  "out-of-operation": { en: ["Out of operation", "Can be shut down"], de: ["Außer Betrieb nehmen", "Abschaltbar"] },
  "life-supporting": {
    en: ["Life-supporting", "Life support", "Life sustaining"],
    de: ["Lebenserhaltend", "Lebenserhaltendes Gerät"],
  },
  "on-patient": { en: ["On a patient", "On patient", "In use on patient"], de: ["Am Patienten", "Patientenanschluss"] },
  "manufactured-on": {
    en: ["Manufactured on", "Manufacture date", "Date of manufacture", "Manufacturing date", "Production date"],
    de: ["Hergestellt am", "Herstellungsdatum", "Produktionsdatum"],
  },
  "purchased-on": {
    en: ["Purchased on", "Purchase date", "Purchased", "Acquisition date", "Date of purchase", "In service date"],
    de: ["Gekauft am", "Kaufdatum", "Anschaffungsdatum", "Beschaffungsdatum", "Anschaffung", "Inbetriebnahme"],
  },
  "operating-hours": {
    en: ["Operating hours", "Hours in operation", "Run hours", "Hour meter"],
    de: ["Betriebsstunden", "Betriebsstundenzähler", "Laufzeit in Stunden"],
  },
  note: {
    en: ["Note", "Notes", "Comment", "Comments", "Remarks"],
    de: ["Notiz", "Bemerkung", "Bemerkungen", "Kommentar", "Anmerkung"],
  },
};

/** Of a place as a whole, which may be a path ("Site / Ward"): the column of the ward takes it, and parts it. */
const PLACE_HEADINGS: readonly string[] = [
  ...["Place", "Location path", "Location name", "Full location", "Site and ward"],
  ...[
    "Ort",
    "Platz",
    "Stellplatz",
    "Aufstellort",
    "Aufstellungsort",
    "Einsatzort",
    "Standort und betriebliche Zuordnung",
  ],
];
/** Between the levels that a heading names. */
const BETWEEN = /[/›»→>\\]/;

/** What stands in our own export and is no field: a state is moved by acts, never by a table. */
export const STATE_HEADING: Readonly<Record<TableLanguage, string>> = { en: "State", de: "Zustand" };

/** Several columns may name one device: a network card each. */
const SEVERAL: readonly ImportField[] = ["mac", "ip"];

const BY_HEADING: ReadonlyMap<string, ImportField> = new Map(
  (Object.entries(HEADINGS) as [ImportField, Headings][]).flatMap(([field, { en, de }]) => [
    [plain(field), field] as const,
    ...[...en, ...de].map((heading) => [plain(heading), field] as const),
  ]),
);

const NAMING_PLACES: ReadonlySet<string> = new Set(PLACE_HEADINGS.map(plain));

/**
 * The field of each column, null for a column that is not known. Of two columns with the same field the first counts,
 * except for addresses, of which a device may have several. A column that names a place as a whole is the ward's, where
 * another says the ward the site's.
 */
export function recogniseColumns(headings: readonly string[]): (ImportField | null)[] {
  const taken = new Set<ImportField>();
  const columns = headings.map((heading) => {
    const field = fieldOf(heading);
    if (field === undefined || (taken.has(field) && !SEVERAL.includes(field))) return null;
    taken.add(field);
    return field;
  });
  for (const [at, heading] of headings.entries()) {
    if (columns[at] !== null || !namesPlace(heading)) continue;
    const free = (["ward", "site"] as const).find((field) => !taken.has(field));
    if (free === undefined) break;
    taken.add(free);
    columns[at] = free;
  }
  return columns;
}

function fieldOf(heading: string): ImportField | undefined {
  return BY_HEADING.get(plain(heading)) ?? BY_HEADING.get(plain(heading.replace(/^u_|[[(].*$/g, "")));
}

/** Whether a heading is that of a place as a whole: "Ort", or its levels one after the other. */
function namesPlace(heading: string): boolean {
  if (NAMING_PLACES.has(plain(heading.replace(/[[(].*$/g, "")))) return true;
  const levels = heading.split(BETWEEN);
  return levels.length > 1 && levels.every((level) => isPlaceField(fieldOf(level)) || NAMING_PLACES.has(plain(level)));
}

/** Whether the field is a level of the place where a device stands. */
export function isPlaceField(field: ImportField | null | undefined): boolean {
  return field === "facility" || field === "site" || field === "ward";
}

/** Whether `field` may stand over more than one column. */
export function mayRepeat(field: ImportField): boolean {
  return SEVERAL.includes(field);
}

/** Small letters and digits only: "Serial-No." is "serial_no". */
function plain(heading: string): string {
  return heading
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[^\p{L}\p{N}]/gu, "");
}
