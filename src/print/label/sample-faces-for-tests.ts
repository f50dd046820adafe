/**
 * Faces the tests and measurements of printing draw: fictional products, both languages, every tier.
 */
import type { LabelFace } from "../../domain/label/face.ts";

/** Text of a code as a signed label has it: link, `#`, and Base32 of about 400 bytes; `seed` makes it another's. */
export function sampleCode(seed = 0): { text: string } {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let state = (seed * 2654435761 + 1) >>> 0;
  let base32 = "";
  while (base32.length < 640) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    base32 += alphabet.charAt(state >>> 27);
  }
  return { text: `HTTPS://LABEL.EXAMPLE/01/${String(9506000100000 + seed).padStart(14, "0")}#${base32}` };
}

export const ultrasound: LabelFace = {
  language: "en",
  title: "Device Facts",
  model: "Echowave P3",
  makerLine: "Northfield Imaging · fw 2.x",
  kind: "ultrasound scanner",
  riskClass: "Class II",
  groups: [
    {
      heading: "Who gets data",
      keep: 3,
      rows: [
        { name: "Northfield Cloud", value: "Canada", note: "scans, patient record" },
        { name: "Amazon Web Services", value: "Canada", note: "hosts it, can read it" },
        { name: "Anyone else", value: "nobody" },
      ],
    },
    {
      heading: "What it records",
      keep: 3,
      rows: [
        { name: "Ultrasound images", value: "each scan" },
        { name: "Patient name, date of birth", value: "each record" },
        { name: "Phone model, app version", value: "at start" },
      ],
    },
    {
      keep: 4,
      rows: [
        { name: "Delete your data", value: "in the app" },
        { name: "Works without the cloud", value: "yes" },
        { name: "Protected on the way", value: "TLS 1.2 or higher" },
        { name: "Encrypted end to end", value: "no" },
      ],
    },
    {
      keep: 2,
      rows: [
        { name: "Security updates until", value: "2029-06-30" },
        { name: "Update cycle", value: "90 days" },
      ],
    },
  ],
  moreRows: "{count} more in the code",
  inspection: { caption: "Inspect before", value: "05/2027" },
  tier: { tier: "self", word: "maker’s own word", sentence: "The maker’s own word, not yet verified by others." },
  codeCaption: ["Security label.", "Scan to check it, also without a network."],
  footer: "CareLabel says what was declared and seen; it does not diagnose.",
  identity: [
    { name: "Issued", value: "2026-05-02 by Northfield Imaging" },
    { name: "Valid until", value: "2029-06-30" },
    { name: "UDI-DI", value: "09506000134352" },
    { name: "Digest (SHA-256)", value: "7F3C 91A0 44D2 5B1E 9C07 E6A8 D213 00F4" },
  ],
};

export const insulinPump: LabelFace = {
  language: "de",
  title: "Geräte-Steckbrief",
  model: "Halcyra Flow 2",
  makerLine: "Halcyra Diabetes GmbH · Firmware 4.x",
  kind: "Insulinpumpe mit App",
  riskClass: "Klasse III",
  groups: [
    {
      heading: "Wer Daten bekommt",
      keep: 3,
      rows: [
        { name: "Halcyra Cloud", value: "Deutschland", note: "Glukosewerte, Abgaben, Konto" },
        { name: "Microsoft Azure", value: "Irland", note: "speichert verschlüsselt, kann nicht mitlesen" },
        { name: "Sentry (Absturzberichte)", value: "USA", note: "Telefonmodell, App-Version" },
        { name: "Ihre Praxis, wenn Sie zustimmen", value: "Deutschland" },
        { name: "Sonst jemand", value: "niemand" },
      ],
    },
    {
      heading: "Was es aufzeichnet",
      keep: 4,
      rows: [
        { name: "Glukosewert", value: "alle 5 Minuten" },
        { name: "Insulinabgabe", value: "jede Abgabe" },
        { name: "Name, Geburtsdatum", value: "bei der Anmeldung" },
        { name: "Telefonmodell, App-Version", value: "bei jedem Start" },
        { name: "Standort", value: "nie" },
      ],
    },
    {
      keep: 4,
      rows: [
        { name: "Daten löschen", value: "in der App, sofort" },
        { name: "Funktioniert ohne Cloud", value: "ja" },
        { name: "Geschützt auf dem Weg", value: "TLS 1.3" },
        { name: "Ende-zu-Ende verschlüsselt", value: "nein" },
      ],
    },
    {
      keep: 2,
      rows: [
        { name: "Sicherheitsupdates bis", value: "31.12.2031" },
        { name: "Updates alle", value: "60 Tage" },
      ],
    },
  ],
  moreRows: "{count} weitere im Code",
  inspection: { caption: "Nächste Prüfung", value: "nach 24 Monaten", note: "ab Inbetriebnahme" },
  serial: { name: "SN", value: "HF2-2026-004711" },
  tier: {
    tier: "lab",
    word: "im Labor geprüft",
    sentence: "Im Labor geprüft von Prüfinstitut Musterstadt, 03/2026.",
  },
  codeCaption: ["Sicherheits-Etikett.", "Scannen und prüfen, auch ohne Netz."],
  footer: "CareLabel sagt, was erklärt und gesehen wurde; es stellt keine Diagnose.",
  identity: [
    { name: "Ausgestellt", value: "02.05.2026 von Halcyra Diabetes GmbH" },
    { name: "Gültig bis", value: "31.12.2031" },
    { name: "UDI-DI", value: "04012345678901" },
    { name: "Prüfsumme (SHA-256)", value: "A41B 07CC 93E5 D820 11FA 5C6E 8B39 F0D7" },
  ],
};

/** The same face under another tier, in its language. */
export function underTier(face: LabelFace, tier: LabelFace["tier"]["tier"]): LabelFace {
  const tiers = {
    en: {
      unsigned: ["not signed", "Not signed: nobody stands behind this draft yet."],
      observed: ["observed by the facility", "Observed by the facility, the maker gave no label."],
      self: ["maker’s own word", "The maker’s own word, not yet verified by others."],
      reviewed: ["documents reviewed", "Documents reviewed by Example Institute, 03/2026."],
      lab: ["tested in a lab", "Tested in a lab by Example Institute, 03/2026."],
    },
    de: {
      unsigned: ["nicht unterschrieben", "Nicht unterschrieben: Noch steht niemand für diesen Entwurf ein."],
      observed: ["beobachtet, nicht erklärt", "Beobachtet, nicht erklärt: Der Hersteller gab keinen Steckbrief."],
      self: ["Wort des Herstellers", "Wort des Herstellers, noch von niemandem geprüft."],
      reviewed: ["Unterlagen geprüft", "Unterlagen geprüft vom Prüfinstitut Musterstadt, 03/2026."],
      lab: ["im Labor geprüft", "Im Labor geprüft vom Prüfinstitut Musterstadt, 03/2026."],
    },
  } as const;
  const [word, sentence] = tiers[face.language][tier];
  return { ...face, tier: { tier, word, sentence } };
}
