/**
 * Names of services and characteristics, and which of them carry health data.
 *
 * Source: Bluetooth Assigned Numbers, sections 3.4 (services) and 3.8 (characteristics), as far as health devices,
 * their housekeeping and common companions use them.
 */
import type { AssignedUuid } from "./bluetooth-facts.ts";

const SERVICES: Readonly<Record<string, string>> = {
  "1800": "Generic Access",
  "1801": "Generic Attribute",
  "1802": "Immediate Alert",
  "1803": "Link Loss",
  "1804": "Tx Power",
  "1805": "Current Time",
  "1806": "Reference Time Update",
  "1807": "Next DST Change",
  "1808": "Glucose",
  "1809": "Health Thermometer",
  "180a": "Device Information",
  "180d": "Heart Rate",
  "180e": "Phone Alert Status",
  "180f": "Battery",
  "1810": "Blood Pressure",
  "1811": "Alert Notification",
  "1812": "Human Interface Device",
  "1813": "Scan Parameters",
  "1814": "Running Speed and Cadence",
  "1815": "Automation IO",
  "1816": "Cycling Speed and Cadence",
  "1818": "Cycling Power",
  "1819": "Location and Navigation",
  "181a": "Environmental Sensing",
  "181b": "Body Composition",
  "181c": "User Data",
  "181d": "Weight Scale",
  "181e": "Bond Management",
  "181f": "Continuous Glucose Monitoring",
  "1820": "Internet Protocol Support",
  "1821": "Indoor Positioning",
  "1822": "Pulse Oximeter",
  "1823": "HTTP Proxy",
  "1824": "Transport Discovery",
  "1825": "Object Transfer",
  "1826": "Fitness Machine",
  "1829": "Reconnection Configuration",
  "183a": "Insulin Delivery",
  "183b": "Binary Sensor",
  "183c": "Emergency Configuration",
  "183e": "Physical Activity Monitor",
  "1840": "Generic Health Sensor",
  "1847": "Device Time",
  "1854": "Hearing Access",
};

/** Characteristics whose values say something about a person: health, body, treatment, who it is. */
const HEALTH_CHARACTERISTICS: Readonly<Record<string, string>> = {
  "2a18": "Glucose Measurement",
  "2a1c": "Temperature Measurement",
  "2a1e": "Intermediate Temperature",
  "2a34": "Glucose Measurement Context",
  "2a35": "Blood Pressure Measurement",
  "2a36": "Intermediate Cuff Pressure",
  "2a37": "Heart Rate Measurement",
  "2a53": "RSC Measurement",
  "2a5e": "PLX Spot-Check Measurement",
  "2a5f": "PLX Continuous Measurement",
  "2a80": "Age",
  "2a85": "Date of Birth",
  "2a87": "Email Address",
  "2a8a": "First Name",
  "2a8c": "Gender",
  "2a8d": "Heart Rate Max",
  "2a8e": "Height",
  "2a8f": "Hip Circumference",
  "2a90": "Last Name",
  "2a92": "Resting Heart Rate",
  "2a96": "VO2 Max",
  "2a97": "Waist Circumference",
  "2a98": "Weight",
  "2a9c": "Body Composition Measurement",
  "2a9d": "Weight Measurement",
  "2aa7": "CGM Measurement",
  "2aac": "CGM Specific Ops Control Point",
  "2b20": "IDD Status Changed",
  "2b21": "IDD Status",
  "2b22": "IDD Annunciation Status",
  "2b25": "IDD Command Control Point",
  "2b26": "IDD Command Data",
  "2b28": "IDD History Data",
  "2b34": "Enhanced Blood Pressure Measurement",
  "2b35": "Enhanced Intermediate Cuff Pressure",
  "2b36": "Blood Pressure Record",
};

const OTHER_CHARACTERISTICS: Readonly<Record<string, string>> = {
  "2a00": "Device Name",
  "2a01": "Appearance",
  "2a02": "Peripheral Privacy Flag",
  "2a03": "Reconnection Address",
  "2a04": "Peripheral Preferred Connection Parameters",
  "2a05": "Service Changed",
  "2a08": "Date Time",
  "2a19": "Battery Level",
  "2a1d": "Temperature Type",
  "2a21": "Measurement Interval",
  "2a23": "System ID",
  "2a24": "Model Number String",
  "2a25": "Serial Number String",
  "2a26": "Firmware Revision String",
  "2a27": "Hardware Revision String",
  "2a28": "Software Revision String",
  "2a29": "Manufacturer Name String",
  "2a2a": "IEEE 11073-20601 Regulatory Certification Data List",
  "2a2b": "Current Time",
  "2a38": "Body Sensor Location",
  "2a39": "Heart Rate Control Point",
  "2a49": "Blood Pressure Feature",
  "2a50": "PnP ID",
  "2a51": "Glucose Feature",
  "2a52": "Record Access Control Point",
  "2a60": "PLX Features",
  "2a9b": "Body Composition Feature",
  "2a9e": "Weight Scale Feature",
  "2aa6": "Central Address Resolution",
  "2aa8": "CGM Feature",
  "2aa9": "CGM Status",
  "2aaa": "CGM Session Start Time",
  "2aab": "CGM Session Run Time",
};

/** What Device Information tells of the product; its serial number is not taken. */
export const INFORMATION = {
  "2a24": "model",
  "2a26": "firmware",
  "2a27": "hardware",
  "2a28": "software",
  "2a29": "manufacturer",
} as const;
export const DEVICE_NAME = "2a00";

export function isHealthCharacteristic(uuid: string): boolean {
  return Object.hasOwn(HEALTH_CHARACTERISTICS, uuid);
}

export function namedService(uuid: string): AssignedUuid {
  return { uuid, name: Object.hasOwn(SERVICES, uuid) ? (SERVICES[uuid] as string) : null };
}

export function namedCharacteristic(uuid: string): AssignedUuid {
  for (const names of [HEALTH_CHARACTERISTICS, OTHER_CHARACTERISTICS]) {
    if (Object.hasOwn(names, uuid)) return { uuid, name: names[uuid] as string };
  }
  return { uuid, name: null };
}

/** What 128-bit UUIDs of assigned numbers share (volume 3, part B, section 2.5.1), in the byte order of the air. */
const BASE = [0xfb, 0x34, 0x9b, 0x5f, 0x80, 0x00, 0x00, 0x80, 0x00, 0x10, 0x00, 0x00];

/** A UUID of 2, 4 or 16 bytes, least significant byte first; "" for any other length. */
export function uuidText(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length !== 2 && length !== 4 && length !== 16) return "";
  const isAssigned = length < 16 || BASE.every((byte, at) => bytes[start + at] === byte);
  const from = length === 16 && isAssigned ? start + 12 : start;
  let text = "";
  for (let at = end - 1; at >= from; at--) text += (bytes[at] as number).toString(16).padStart(2, "0");
  if (isAssigned) return text.startsWith("0000") && text.length === 8 ? text.slice(4) : text;
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
