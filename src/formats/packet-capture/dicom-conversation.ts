/**
 * DICOM in a conversation: how the two prove themselves, which elements of a patient are filled, and each data set examined.
 *
 * Sources: DICOM PS3.8, PS3.7 section D.3.3.7 (user identity), PS3.6 (keywords), PS3.15 annex E (what identifies).
 */
import type { MessageExamination } from "../../domain/traffic/content.ts";
import type { DicomAssociate, DicomDataSet, DicomMessage, DicomSink } from "../dicom/dicom-facts.ts";
import { DicomReader } from "../dicom/dicom-reader.ts";
import { hostOf, type StreamSetting } from "./capture-context.ts";
import type { StreamReader } from "./stream-reader.ts";

/** Elements that say how a patient does, not who it is. */
const HEALTH: ReadonlySet<string> = new Set([
  ...["Modality", "StudyDescription", "SeriesDescription", "AdmittingDiagnosesDescription", "DerivationDescription"],
  ...["PatientSize", "PatientWeight", "MedicalAlerts", "Allergies", "SmokingStatus", "AdditionalPatientHistory"],
  ...["PregnancyStatus", "PatientComments", "ProtocolName", "ImageComments", "RequestedProcedureDescription"],
  ...["PatientState", "TextValue"],
]);
/** Elements of the device and of the study's administration: they name no person. */
const TECHNICAL: ReadonlySet<string> = new Set([
  ...["SOPInstanceUID", "RetrieveAETitle", "Manufacturer", "StationName", "ManufacturerModelName"],
  ...["DeviceSerialNumber", "StudyInstanceUID", "SeriesInstanceUID", "PerformedStationAETitle"],
]);
const IDENTITIES: Readonly<Record<string, string>> = {
  username: "DICOM user name",
  "username-and-passcode": "DICOM passcode",
  jwt: "DICOM JSON web token",
  saml: "DICOM SAML assertion",
};

export class DicomConversation implements StreamReader, DicomSink {
  readonly #setting: StreamSetting;
  readonly #reader = new DicomReader(this);
  readonly #examinations: [MessageExamination | undefined, MessageExamination | undefined] = [undefined, undefined];

  constructor(setting: StreamSetting) {
    this.#setting = setting;
  }

  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#reader.read(direction, bytes, start, end);
  }

  gap(direction: 0 | 1): void {
    this.#reader.gap(direction);
  }

  close(): void {
    this.#reader.close();
  }

  associate({ direction, kind, isUnauthenticated, userIdentity }: DicomAssociate): void {
    const { facts, context } = this.#setting;
    context.onFact?.("dicom-association", kind);
    if (kind !== "request") return;
    if (isUnauthenticated && facts.protection?.protection.clientCertificate !== true)
      facts.mark("no-authentication", "DICOM AE title only", direction);
    const identity = IDENTITIES[userIdentity?.kind ?? ""];
    if (identity !== undefined) facts.mark("credential", identity, direction);
    else if (userIdentity?.kind === "kerberos") facts.mark("detail", "DICOM Kerberos ticket", direction);
  }

  message({ direction, command }: DicomMessage): void {
    if (command.endsWith("-RQ")) this.#setting.facts.mark("detail", `DICOM ${command}`, direction);
  }

  fragment(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    this.#examinations[direction] ??= this.#setting.context.examiner?.begin();
    this.#examinations[direction]?.push("body", bytes, start, end);
  }

  dataSet({ direction, fields, pixelDataBytes, unread }: DicomDataSet): void {
    const { facts } = this.#setting;
    for (const { tag, keyword, filled, count } of fields) {
      if (!filled) continue;
      const what = `${tag} ${keyword}`;
      if (TECHNICAL.has(keyword)) facts.mark("detail", what, direction, count);
      else facts.mark(HEALTH.has(keyword) ? "health-field" : "patient-field", what, direction, count);
    }
    if (pixelDataBytes > 0) facts.mark("health-field", "(7FE0,0010) PixelData", direction);
    const examination = this.#examinations[direction];
    this.#examinations[direction] = undefined;
    if (unread === "missing-bytes") examination?.gap();
    const about = { host: hostOf(this.#setting), path: "", direction, mediaType: null, contentEncoding: null };
    facts.contents.add(direction, examination?.end(about));
  }

  end(): void {}
  problem(): void {}
  value(): void {}
}
