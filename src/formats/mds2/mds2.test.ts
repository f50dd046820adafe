import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Check } from "typebox/value";
import questions from "../../../standards/mds2-questions.json" with { type: "json" };
import { InputError } from "../../domain/input-error.ts";
import { ComponentsFacts } from "../../domain/label/components.ts";
import { LifecycleFacts } from "../../domain/label/lifecycle.ts";
import { readCsv } from "../csv/read-csv.ts";
import { contributionOfMds2 } from "./mds2-contribution.ts";
import { readMds2Form } from "./mds2-form.ts";

const contribution = (rows: readonly (readonly string[])[]) =>
  contributionOfMds2(readMds2Form(rows), { name: "form.xlsx" });
/** A form with these answers, each behind a question in words of our own. */
const form = (answers: Record<string, string | readonly [answer: string, note: string]>) =>
  Object.entries(answers).map(([id, answer]) => [
    id,
    `Our words for ${id}, as long as a real question would be?`,
    ...(typeof answer === "string" ? [answer, ""] : answer),
    "SC-8",
    "A.6.2.1",
  ]);

const RECORDER = form({
  "DOC-1": "Example Video GmbH",
  "DOC-2": "medical video recorder",
  "DOC-3": "VR-1",
  "DOC-5": "Example Video GmbH, 70173 Stuttgart. Tel. +49 711 555 0100, support@video.example",
  "DOC-6": "stores recordings in the PACS",
  "DOC-7": "2026-03-20",
  "DOC-8": ["Yes", "see https://video.example/security, security@video.example"],
  "DOC-11": "No",
  "MPII-1": "Yes",
  "MPII-2": "Yes,",
  "MPII-2.2": "yes",
  "MPII-2.6": ["Yes", "Note 1"],
  "MPII-3": "Yes",
  "MPII-3.3": ["Yes", "USB memory"],
  "CSUP-1": "Yes",
  "CSUP-2.1": "Yes",
  "CSUP-2.3": "No",
  "CSUP-8": "No",
  "DTBK-2": "Yes",
  "CONN-1": "Yes",
  "CONN-1.1": "Yes",
  "CONN-1.1.1": "Yes",
  "CONN-1.1.2": "No",
  "CONN-1.2": "Yes",
  "CONN-1.2.1": "Yes",
  "CONN-1.2.2": "Yes",
  "CONN-1.2.3": "No",
  "CONN-1.2.4": ["Yes", "HDMI"],
  "CONN-4": "No",
  "CONN-6": "No",
  "CONN-7": "Yes",
  "SBoM-1": ["Yes", "https://video.example/sbom.json"],
  "SHAD-15": "N/A: no BIOS",
  "SGUD-2": "Yes, IFU",
  "STCF-1": "No",
  "TXCF-2": "Yes",
  "RMOT-1": "See Note 2",
  "RMOT-1.3": "Yes",
});
const FOOTNOTES = [["Note 1", "", "sends to the PACS"], ["Note 2: only while a nurse allows it"]];

test("a filled form tells maker, connections, storage, updates and where weaknesses are reported", () => {
  const { notes, ...facts } = contribution([...RECORDER, ...FOOTNOTES]);
  assert.deepEqual(facts, {
    source: "form.xlsx (MDS2, HN 1-2019)",
    authority: "maker",
    known: "documented",
    on: "2026-03-20",
    product: {
      maker: { name: "Example Video GmbH" },
      model: "VR-1",
      kind: "medical video recorder",
      intendedUse: "stores recordings in the PACS",
      softwareAsMedicalDevice: { fda: "no" },
    },
    components: {
      software: {
        connectivity: [
          {
            protocol: "Wi-Fi",
            reach: "local",
            protection: {
              en: "personal data is encrypted before it is sent",
              de: "personenbezogene Daten werden vor dem Senden verschlüsselt",
            },
          },
          {
            protocol: "Ethernet",
            reach: "local",
            protection: {
              en: "personal data is encrypted before it is sent",
              de: "personenbezogene Daten werden vor dem Senden verschlüsselt",
            },
          },
          { protocol: "USB", reach: "local" },
          { protocol: "TLS", reach: "local" },
        ],
      },
      data: {
        responsibleEntities: [
          {
            id: "example-video-gmbh",
            name: "Example Video GmbH",
            role: "maker",
            email: "support@video.example",
            phone: "+49 711 555 0100",
          },
        ],
        storage: [{ where: "device", encryptedAtRest: "no" }],
        worksWithoutCloud: "yes",
        attributes: [
          {
            id: "personal-data",
            name: { en: "personal data of patients", de: "personenbezogene Daten von Patienten" },
            cycle: { on: { en: "not stated", de: "nicht angegeben" } },
            personal: "yes",
            recipients: ["example-video-gmbh"],
          },
        ],
      },
    },
    lifecycle: {
      updateChannel: { en: "installed by the owner", de: "vom Betreiber installiert" },
      vulnerabilityContact: { email: "security@video.example", policy: "https://video.example/security" },
      handling: {
        erasure: {
          en: "instructions for permanent deletion come with it; factory reset",
          de: "Anleitung zum endgültigen Löschen liegt bei; Zurücksetzen auf Werkszustand",
        },
      },
    },
    sbomUrl: "https://video.example/sbom.json",
  });
  for (const says of [
    /contradicts itself: removable memory is denied, yet personal data goes to removable media \(CONN-1.2.3 no, MPII-3.3 yes\)/,
    /RMOT-1 \(remote service\) is answered "see note".*only while a nurse allows it/,
    /MPII-2.6 .*sends to the PACS; name who receives it/,
    /CONN-1.2.4 .*HDMI/,
    /SBOM-1 .*needs its digest/,
  ]) {
    assert.ok(
      notes.some((note) => says.test(note)),
      `${says}\n${notes.join("\n")}`,
    );
  }
});

test("answers are found by id in any column, with any spelling of id and answer", () => {
  const { answers } = readMds2Form([
    ["", " conn‑1.1.1 ", "", "Y"],
    ["SHAD-16.", "", "n/a,"],
    ["x", "sbom-2.1", "q?", "Not Applicable"],
    ["TXCF-2", "", "No (planned)"],
    ["ISO-27002", "", "Yes"],
    ["AUTH-1", "", "perhaps"],
  ]);
  assert.deepEqual(
    [...answers].map(([id, { reply, note }]) => [id, reply, note]),
    [
      ["CONN-1.1.1", "yes", ""],
      ["SAHD-16", "na", ""],
      ["SBOM-2.1", "na", ""],
      ["TXCF-2", "no", "planned)"],
      ["AUTH-1", "unknown", ""],
    ],
  );
});

test("a form without a column of questions reads the same, and an empty one claims nothing", () => {
  const bare = RECORDER.map(([id, , answer, note]) => [id ?? "", answer ?? "", note ?? ""]);
  assert.equal(contribution(bare).product?.maker?.name, "Example Video GmbH");
  const empty = contribution(RECORDER.map(([id, question]) => [id ?? "", question ?? "", ""]));
  assert.equal(empty.product, undefined);
  assert.equal(empty.components, undefined);
});

test("a form saved as CSV with semicolons reads as the workbook does", () => {
  const csv = RECORDER.map((row) => row.map((cell) => `"${cell}"`).join(";")).join("\r\n");
  assert.deepEqual(contribution(readCsv(new TextEncoder().encode(csv))).components, contribution(RECORDER).components);
});

test("a day that a spreadsheet keeps as a number is still a day", () => {
  assert.equal(contribution(form({ "DOC-7": "46101" })).on, "2026-03-20");
});

test("being able to encrypt is not being encrypted", () => {
  const at = (answers: Record<string, string>) =>
    contribution(form({ "MPII-2.2": "Yes", ...answers })).components?.data?.storage?.[0]?.encryptedAtRest;
  assert.equal(at({ "STCF-1": "Yes" }), "unknown");
  assert.equal(at({ "STCF-1": "Yes", "STCF-1.1": "Yes" }), "yes");
  assert.equal(at({ "STCF-1": "No" }), "no");
  assert.equal(at({}), "unknown");
});

test("one port that is HTTP here and HTTPS there is told", () => {
  const { notes } = readMds2Form([
    ...RECORDER,
    ["Remote control", "Port 3333 is used for HTTP, and port 3334 is used for HTTPS."],
    ["HTTPS (remote)", "3333", "TCP"],
    ["HTTPS", "3334", "TCP"],
  ]);
  assert.deepEqual(
    notes.filter((note) => note.includes("port")),
    ["the form contradicts itself: port 3333 is HTTP in one place and HTTPS in another; ask the maker"],
  );
});

test("every pair of contradicting answers names questions of the form and is told when both are given", () => {
  for (const { answers, because } of questions.contradictions) {
    for (const id of Object.keys(answers)) assert.ok(id in questions.titles, id);
    const { notes } = readMds2Form(form(answers as unknown as Record<string, string>));
    assert.ok(
      notes.some((note) => note.includes(because)),
      because,
    );
  }
});

test("two different answers to one question are told, and the first counts", () => {
  const { answers, notes } = readMds2Form([...form({ "CONN-6": "Yes" }), ...form({ "CONN-6": "No" })]);
  assert.equal(answers.get("CONN-6")?.reply, "yes");
  assert.match(notes.join(), /CONN-6 \(needs the Internet\) is answered twice, "Yes" and "No"/);
});

test("a table without a question of the form is refused with what to give", () => {
  for (const rows of [[], [["a", "b"]], [["CNFS-1", "", "Yes"]], [["3-1", "Yes"]]]) {
    assert.throws(() => readMds2Form(rows), { code: "mds2-unreadable" });
  }
});

test("any cells give facts that a label may hold, or a typed error", () => {
  const cell = fc.oneof(
    fc.constantFrom(...Object.keys(questions.titles), "Yes", "No", "N/A", "See note 1", "Note 1", ""),
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.webUrl(),
    fc.emailAddress(),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 30 }), (rows) => {
      try {
        const { components, lifecycle } = contribution(rows);
        assert.ok(components === undefined || Check(ComponentsFacts, components), JSON.stringify(components));
        assert.ok(lifecycle === undefined || Check(LifecycleFacts, lifecycle), JSON.stringify(lifecycle));
      } catch (error) {
        assert.ok(error instanceof InputError, String((error as Error).stack));
      }
    }),
    { numRuns: 1000 },
  );
});
