/**
 * Names of the UIDs that associations of today's devices name: transfer syntaxes, SOP classes, the application context.
 *
 * Source: DICOM PS3.6 annex A (registry of unique identifiers); retired ones are left out unless devices still use them.
 */
import type { NamedUid } from "./dicom-facts.ts";

/** All begin with the root of DICOM, 1.2.840.10008. */
const NAMES: Readonly<Record<string, string>> = {
  "1.1": "Verification",
  "1.2": "Implicit VR Little Endian",
  "1.2.1": "Explicit VR Little Endian",
  "1.2.1.99": "Deflated Explicit VR Little Endian",
  "1.2.2": "Explicit VR Big Endian",
  "1.2.4.50": "JPEG Baseline (Process 1)",
  "1.2.4.51": "JPEG Extended (Process 2 & 4)",
  "1.2.4.57": "JPEG Lossless, Non-Hierarchical (Process 14)",
  "1.2.4.70": "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])",
  "1.2.4.80": "JPEG-LS Lossless Image Compression",
  "1.2.4.81": "JPEG-LS Lossy (Near-Lossless) Image Compression",
  "1.2.4.90": "JPEG 2000 Image Compression (Lossless Only)",
  "1.2.4.91": "JPEG 2000 Image Compression",
  "1.2.4.100": "MPEG2 Main Profile / Main Level",
  "1.2.4.102": "MPEG-4 AVC/H.264 High Profile / Level 4.1",
  "1.2.4.201": "High-Throughput JPEG 2000 Image Compression (Lossless Only)",
  "1.2.5": "RLE Lossless",
  "1.3.10": "Media Storage Directory Storage",
  "1.9": "Basic Study Content Notification",
  "1.20.1": "Storage Commitment Push Model",
  "1.40": "Procedural Event Logging",
  "1.42": "Substance Administration Logging",
  "3.1.1.1": "DICOM Application Context Name",
  "3.1.2.3.3": "Modality Performed Procedure Step",
  "5.1.1.1": "Basic Film Session",
  "5.1.1.2": "Basic Film Box",
  "5.1.1.4": "Basic Grayscale Image Box",
  "5.1.1.9": "Basic Grayscale Print Management Meta",
  "5.1.1.16": "Printer",
  "5.1.1.18": "Basic Color Print Management Meta",
  "5.1.4.1.1.1": "Computed Radiography Image Storage",
  "5.1.4.1.1.1.1": "Digital X-Ray Image Storage - For Presentation",
  "5.1.4.1.1.1.1.1": "Digital X-Ray Image Storage - For Processing",
  "5.1.4.1.1.1.2": "Digital Mammography X-Ray Image Storage - For Presentation",
  "5.1.4.1.1.1.3": "Digital Intra-Oral X-Ray Image Storage - For Presentation",
  "5.1.4.1.1.2": "CT Image Storage",
  "5.1.4.1.1.2.1": "Enhanced CT Image Storage",
  "5.1.4.1.1.3.1": "Ultrasound Multi-frame Image Storage",
  "5.1.4.1.1.4": "MR Image Storage",
  "5.1.4.1.1.4.1": "Enhanced MR Image Storage",
  "5.1.4.1.1.6.1": "Ultrasound Image Storage",
  "5.1.4.1.1.6.2": "Enhanced US Volume Storage",
  "5.1.4.1.1.7": "Secondary Capture Image Storage",
  "5.1.4.1.1.7.4": "Multi-frame True Color Secondary Capture Image Storage",
  "5.1.4.1.1.9.1.1": "12-lead ECG Waveform Storage",
  "5.1.4.1.1.9.1.2": "General ECG Waveform Storage",
  "5.1.4.1.1.9.2.1": "Hemodynamic Waveform Storage",
  "5.1.4.1.1.11.1": "Grayscale Softcopy Presentation State Storage",
  "5.1.4.1.1.12.1": "X-Ray Angiographic Image Storage",
  "5.1.4.1.1.12.2": "X-Ray Radiofluoroscopic Image Storage",
  "5.1.4.1.1.20": "Nuclear Medicine Image Storage",
  "5.1.4.1.1.66": "Raw Data Storage",
  "5.1.4.1.1.77.1.1": "VL Endoscopic Image Storage",
  "5.1.4.1.1.77.1.4": "VL Photographic Image Storage",
  "5.1.4.1.1.77.1.5.1": "Ophthalmic Photography 8 Bit Image Storage",
  "5.1.4.1.1.77.1.6": "VL Whole Slide Microscopy Image Storage",
  "5.1.4.1.1.88.11": "Basic Text SR Storage",
  "5.1.4.1.1.88.22": "Enhanced SR Storage",
  "5.1.4.1.1.88.33": "Comprehensive SR Storage",
  "5.1.4.1.1.88.59": "Key Object Selection Document Storage",
  "5.1.4.1.1.88.67": "X-Ray Radiation Dose SR Storage",
  "5.1.4.1.1.104.1": "Encapsulated PDF Storage",
  "5.1.4.1.1.104.2": "Encapsulated CDA Storage",
  "5.1.4.1.1.128": "Positron Emission Tomography Image Storage",
  "5.1.4.1.1.481.1": "RT Image Storage",
  "5.1.4.1.1.481.2": "RT Dose Storage",
  "5.1.4.1.1.481.3": "RT Structure Set Storage",
  "5.1.4.1.1.481.5": "RT Plan Storage",
  "5.1.4.1.2.1.1": "Patient Root Query/Retrieve Information Model - FIND",
  "5.1.4.1.2.1.2": "Patient Root Query/Retrieve Information Model - MOVE",
  "5.1.4.1.2.1.3": "Patient Root Query/Retrieve Information Model - GET",
  "5.1.4.1.2.2.1": "Study Root Query/Retrieve Information Model - FIND",
  "5.1.4.1.2.2.2": "Study Root Query/Retrieve Information Model - MOVE",
  "5.1.4.1.2.2.3": "Study Root Query/Retrieve Information Model - GET",
  "5.1.4.31": "Modality Worklist Information Model - FIND",
  "5.1.4.34.6.1": "Unified Procedure Step - Push",
};
const ROOT = "1.2.840.10008.";

export const APPLICATION_CONTEXT = `${ROOT}3.1.1.1`;
export const DEFLATED = `${ROOT}1.2.1.99`;
export const IMPLICIT_LITTLE_ENDIAN = `${ROOT}1.2`;
export const EXPLICIT_BIG_ENDIAN = `${ROOT}1.2.2`;

export function namedUid(uid: string): NamedUid {
  const known = uid.startsWith(ROOT) ? uid.slice(ROOT.length) : "";
  return { uid, name: Object.hasOwn(NAMES, known) ? (NAMES[known] ?? "") : "" };
}
