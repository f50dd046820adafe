/**
 * The data elements that identify a patient, a person or a study, with their keywords and value representations.
 *
 * Source: DICOM PS3.6, chapter 6 (registry of data elements); chosen after PS3.15 table E.1-1 (confidentiality profiles).
 */

export interface DicomElement {
  /** Place in `ELEMENTS`. */
  readonly index: number;
  /** Group times 65,536 plus element. */
  readonly number: number;
  /** "(0010,0010)". */
  readonly tag: string;
  readonly keyword: string;
  readonly vr: string;
}

const ROWS = `
00080018 UI SOPInstanceUID
00080020 DA StudyDate
00080021 DA SeriesDate
00080022 DA AcquisitionDate
00080023 DA ContentDate
00080030 TM StudyTime
00080050 SH AccessionNumber
00080054 AE RetrieveAETitle
00080060 CS Modality
00080070 LO Manufacturer
00080080 LO InstitutionName
00080081 ST InstitutionAddress
00080090 PN ReferringPhysicianName
00080092 ST ReferringPhysicianAddress
00080094 SH ReferringPhysicianTelephoneNumbers
00081010 SH StationName
00081030 LO StudyDescription
0008103E LO SeriesDescription
00081040 LO InstitutionalDepartmentName
00081048 PN PhysiciansOfRecord
00081050 PN PerformingPhysicianName
00081060 PN NameOfPhysiciansReadingStudy
00081070 PN OperatorsName
00081080 LO AdmittingDiagnosesDescription
00081090 LO ManufacturerModelName
00082111 ST DerivationDescription
00100010 PN PatientName
00100020 LO PatientID
00100021 LO IssuerOfPatientID
00100030 DA PatientBirthDate
00100032 TM PatientBirthTime
00100040 CS PatientSex
00101000 LO OtherPatientIDs
00101001 PN OtherPatientNames
00101005 PN PatientBirthName
00101010 AS PatientAge
00101020 DS PatientSize
00101030 DS PatientWeight
00101040 LO PatientAddress
00101060 PN PatientMotherBirthName
00101080 LO MilitaryRank
00101090 LO MedicalRecordLocator
00102000 LO MedicalAlerts
00102110 LO Allergies
00102150 LO CountryOfResidence
00102152 LO RegionOfResidence
00102154 SH PatientTelephoneNumbers
00102160 SH EthnicGroup
00102180 SH Occupation
001021A0 CS SmokingStatus
001021B0 LT AdditionalPatientHistory
001021C0 US PregnancyStatus
001021F0 LO PatientReligiousPreference
00102297 PN ResponsiblePerson
00102299 LO ResponsibleOrganization
00104000 LT PatientComments
00181000 LO DeviceSerialNumber
00181030 LO ProtocolName
0020000D UI StudyInstanceUID
0020000E UI SeriesInstanceUID
00200010 SH StudyID
00204000 LT ImageComments
00321032 PN RequestingPhysician
00321033 LO RequestingService
00321060 LO RequestedProcedureDescription
00380010 LO AdmissionID
00380300 LO CurrentPatientLocation
00380500 LO PatientState
00400006 PN ScheduledPerformingPhysicianName
00400241 AE PerformedStationAETitle
0040A123 PN PersonName
0040A160 UT TextValue
`;

/** In the order of their tags, in which facts list them. */
export const ELEMENTS: readonly DicomElement[] = ROWS.trim()
  .split("\n")
  .map((row) => row.split(" "))
  .map(([tag = "", vr = "", keyword = ""], index) => ({
    index,
    number: Number.parseInt(tag, 16),
    tag: `(${tag.slice(0, 4)},${tag.slice(4)})`,
    keyword,
    vr,
  }));

const BY_NUMBER: ReadonlyMap<number, DicomElement> = new Map(ELEMENTS.map((element) => [element.number, element]));

export function elementOf(number: number): DicomElement | undefined {
  return BY_NUMBER.get(number);
}
