/**
 * What a filled MDS2 form says of a label: maker and model, connections, where personal data is kept and how it leaves,
 * updates, and where weaknesses are reported.
 *
 * The form asks what a device can do, not what it does, so an ability never becomes a fact: "can encrypt" is not
 * "encrypted". Answers on log-in, logging, hardening and the like have no place in a label and are left alone.
 */
import type { Static } from "typebox";
import type {
  Connection,
  DataFacts,
  ResponsibleEntity,
  Storage,
  StoredAttribute,
} from "../../domain/label/components.ts";
import { type LabelContribution, Notes, someOf, stated, statedOrNone } from "../../domain/label/contribution.ts";
import {
  fitDay,
  fitEmail,
  fitLine,
  fitLink,
  fitName,
  fitPhone,
  fitText,
  idOf,
  NOT_STATED,
} from "../../domain/label/source-text.ts";
import type { Text } from "../../domain/label/text.ts";
import { type Mds2Form, named } from "./mds2-form.ts";

/** Answers by id, with what is most asked of them. */
interface Asked {
  readonly yes: (id: string) => boolean;
  readonly no: (id: string) => boolean;
  /** Answer and note of a question, as one text. */
  readonly text: (id: string) => string;
  /** The free answer of a DOC question. */
  readonly words: (id: string) => string | undefined;
}

/** @param origin `name` of the file, for the provenance. */
export function contributionOfMds2(form: Mds2Form, origin: { name: string }): LabelContribution {
  const notes = new Notes();
  for (const note of form.notes) notes.add(note);
  const asked: Asked = {
    yes: (id) => form.answers.get(id)?.reply === "yes",
    no: (id) => form.answers.get(id)?.reply === "no",
    text: (id) => [form.answers.get(id)?.raw ?? "", form.answers.get(id)?.note ?? ""].join(" ").trim(),
    words: (id) => form.answers.get(id)?.raw,
  };
  for (const [id, { reply, raw }] of form.answers) {
    if (reply === "note")
      notes.add(`${named(id)} is answered "see note" and was not carried over: ${fitLine(asked.text(id), 200) ?? ""}`);
    else if (reply === "unknown" && raw !== "" && !id.startsWith("DOC-"))
      notes.add(`${named(id)} is answered "${fitLine(raw, 80) ?? ""}", which is neither yes nor no`);
  }
  const maker = makerOf(asked, notes);
  if (/[,;\n]/.test(asked.words("DOC-3") ?? ""))
    notes.add(`${named("DOC-3")} names several; write a label for one and the others under variants`);
  return stated<LabelContribution>({
    source: `${fitLine(origin.name, 200) ?? "form"} (MDS2, HN 1-2019)`,
    authority: "maker",
    known: "documented",
    on: dayOf(asked.words("DOC-7")),
    product: productOf(asked),
    components: statedOrNone({
      software: statedOrNone({ connectivity: someOf(connectivityOf(asked, notes)) }),
      data: statedOrNone<DataFacts>({
        responsibleEntities: maker === undefined ? undefined : [maker],
        storage: someOf(storageOf(asked)),
        worksWithoutCloud: asked.yes("CONN-6") ? "no" : asked.no("CONN-6") ? "yes" : undefined,
        attributes: someOf(attributesOf(asked, maker?.id, notes)),
      }),
    }),
    lifecycle: lifecycleOf(asked, notes),
    sbomUrl: sbomUrlOf(asked, notes),
    notes: notes.all,
  });
}

function productOf(asked: Asked): LabelContribution["product"] {
  const maker = fitName(asked.words("DOC-1"));
  return statedOrNone({
    maker: maker === undefined ? undefined : { name: maker },
    model: fitName(asked.words("DOC-3")),
    kind: fitText(asked.words("DOC-2")),
    intendedUse: fitText(asked.words("DOC-6")),
    // The form speaks the FDA's language; the European view may differ.
    softwareAsMedicalDevice: asked.yes("DOC-11")
      ? { fda: "yes" as const }
      : asked.no("DOC-11")
        ? { fda: "no" as const }
        : undefined,
  });
}

function makerOf(asked: Asked, notes: Notes): Static<typeof ResponsibleEntity> | undefined {
  const name = fitName(asked.words("DOC-1"));
  if (name === undefined) {
    notes.add(`${named("DOC-1")} is not answered`);
    return undefined;
  }
  const contact = asked.text("DOC-5");
  return stated<Static<typeof ResponsibleEntity>>({
    id: idOf(name, "maker"),
    name,
    role: "maker",
    email: emailIn(contact),
    phone: fitPhone(/\+?\d[\d ()/.-]{6,28}\d/.exec(contact)?.[0]),
  });
}

const LOCAL: readonly (readonly [id: string, protocol: string, overNetwork: boolean])[] = [
  ["CONN-1.1.1", "Wi-Fi", true],
  ["CONN-1.1.2", "Bluetooth", false],
  ["CONN-1.2.1", "Ethernet", true],
  ["CONN-1.2.2", "USB", false],
];

const ENCRYPTED_BEFORE: Text = {
  en: "personal data is encrypted before it is sent",
  de: "personenbezogene Daten werden vor dem Senden verschlüsselt",
};

function connectivityOf(asked: Asked, notes: Notes): Static<typeof Connection>[] {
  const protection = asked.yes("TXCF-2") ? ENCRYPTED_BEFORE : asked.no("TXCF-2") ? "none" : undefined;
  const found = LOCAL.filter(([id]) => asked.yes(id)).map(([, protocol, overNetwork]) =>
    stated<Static<typeof Connection>>({ protocol, reach: "local", protection: overNetwork ? protection : undefined }),
  );
  // Which protocol TLS protects the form does not ask; that it can be used says a connection of its own.
  if (asked.yes("CONN-7")) found.push({ protocol: "TLS", reach: asked.yes("CONN-4") ? "cloud" : "local" });
  for (const id of ["CONN-1.1.3", "CONN-1.1.4", "CONN-1.2.4"]) {
    if (asked.yes(id))
      notes.add(`${named(id)}: ${fitLine(asked.text(id), 200) ?? "yes"}; name the protocol under connectivity`);
  }
  if (asked.yes("CONN-4")) notes.add(`${named("CONN-4")}: name these systems under endpoints, with whose they are`);
  if (asked.yes("CONN-2")) notes.add(`${named("CONN-2")}: ask for it and name its ports under endpoints`);
  return found;
}

function storageOf(asked: Asked): Static<typeof Storage>[] {
  if (!["MPII-2.2", "MPII-2.3", "MPII-2.4"].some(asked.yes)) return [];
  // "Can encrypt" (STCF-1) is an ability; only "all data" (STCF-1.1) is a state.
  const encrypted = asked.yes("STCF-1.1") ? "yes" : asked.no("STCF-1") || asked.no("STCF-1.1") ? "no" : "unknown";
  return [{ where: "device", encryptedAtRest: encrypted }];
}

const PERSONAL_DATA: Text = { en: "personal data of patients", de: "personenbezogene Daten von Patienten" };

function attributesOf(asked: Asked, makerId: string | undefined, notes: Notes): Static<typeof StoredAttribute>[] {
  if (asked.no("MPII-1")) notes.add(`${named("MPII-1")}: no; what is recorded beside personal data is not asked there`);
  if (!asked.yes("MPII-1")) return [];
  notes.add(
    "the form does not say which personal data is meant and how often it is recorded; replace the entry personal-data by what it is",
  );
  const ways = ["MPII-2.6", "MPII-3.3", "MPII-3.7"].filter(asked.yes);
  for (const id of ways) notes.add(`${named(id)}: ${fitLine(asked.text(id), 200) ?? "yes"}; name who receives it`);
  const seenInService = asked.yes("RMOT-1.3");
  if (seenInService) notes.add(`${named("RMOT-1.3")}: yes, so the maker's service counts as a recipient`);
  return [
    stated<Static<typeof StoredAttribute>>({
      id: "personal-data",
      name: PERSONAL_DATA,
      cycle: { on: NOT_STATED },
      personal: "yes",
      recipients: seenInService && makerId !== undefined ? [makerId] : undefined,
    }),
  ];
}

function lifecycleOf(asked: Asked, notes: Notes): LabelContribution["lifecycle"] {
  const ways: Text[] = [];
  if (asked.yes("CSUP-8")) ways.push({ en: "installs itself", de: "installiert sich selbst" });
  if (["CSUP-2.3", "CSUP-3.3", "CSUP-6.3"].some(asked.yes))
    ways.push({ en: "can be installed from afar", de: "aus der Ferne installierbar" });
  if (["CSUP-2.1", "CSUP-3.1", "CSUP-6.1"].some(asked.yes))
    ways.push({ en: "installed by the owner", de: "vom Betreiber installiert" });
  if (["CSUP-2.2", "CSUP-3.2", "CSUP-6.2"].some(asked.yes))
    ways.push({ en: "installed by the maker's service", de: "vom Service des Herstellers installiert" });
  const erasure: Text[] = [];
  if (asked.yes("SGUD-2"))
    erasure.push({
      en: "instructions for permanent deletion come with it",
      de: "Anleitung zum endgültigen Löschen liegt bei",
    });
  if (asked.yes("DTBK-2")) erasure.push({ en: "factory reset", de: "Zurücksetzen auf Werkszustand" });
  for (const id of ["RDMP-3", "CSUP-11.2", "CSUP-7"]) {
    if (asked.yes(id)) notes.add(`${named(id)}: ${fitLine(asked.text(id), 200) ?? "yes"}`);
  }
  return statedOrNone({
    updateChannel: joined(ways),
    vulnerabilityContact: asked.yes("DOC-8")
      ? statedOrNone({ email: emailIn(asked.text("DOC-8")), policy: linkIn(asked.text("DOC-8")) })
      : undefined,
    handling: statedOrNone({ erasure: joined(erasure) }),
  });
}

function sbomUrlOf(asked: Asked, notes: Notes): string | undefined {
  if (!asked.yes("SBOM-1")) return undefined;
  const url = linkIn(asked.text("SBOM-1"));
  notes.add(
    `${named("SBOM-1")}: ask for it and give it too, since a label needs its digest${url === undefined ? "" : ` (${url})`}`,
  );
  return url;
}

function joined(texts: readonly Text[]): Text | undefined {
  if (texts.length === 0) return undefined;
  const of = (language: string) =>
    texts.map((text) => (typeof text === "string" ? text : (text[language] ?? ""))).join("; ");
  return { en: of("en"), de: of("de") };
}

function emailIn(text: string): string | undefined {
  return fitEmail(/[^\s,;:<>()]{1,64}@[^\s,;:<>()]{1,120}/.exec(text)?.[0].replace(/\.$/, ""));
}

function linkIn(text: string): string | undefined {
  return fitLink(/https:\/\/[^\s,;<>()"]{1,480}/.exec(text)?.[0].replace(/[.]$/, ""));
}

/** A day as written, or as the number that a spreadsheet keeps for it (days since 1899-12-30). */
function dayOf(text: string | undefined): string | undefined {
  const serial = /^\d{5}(?:\.0+)?$/.test(text ?? "") ? Number(text) : undefined;
  if (serial !== undefined) return new Date((serial - 25_569) * 86_400_000).toISOString().slice(0, 10);
  return fitDay(text);
}
