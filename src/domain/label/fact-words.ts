/**
 * Words for the names that a label writes for programs: parameters, reactions, platforms, units; English and German.
 *
 * A parameter that nobody named here keeps its name, quoted, so that it is seen to be one.
 */
import type { CompanionApp } from "./components.ts";
import type { Language } from "./face-words.ts";
import type { ReactionStep } from "./runtime-facts.ts";

type Words = Readonly<Record<string, string>>;

const PARAMETERS: Record<Language, Words> = {
  en: {
    alarmDelay: "delay of an alarm",
    alarmSelfTest: "self-test of the alarm",
    basalRate: "basal rate",
    batteryVoltage: "battery voltage",
    bluetoothSessions: "Bluetooth connections",
    boardTemperature: "temperature of the board",
    bodyTemperature: "body temperature",
    bootEnergy: "energy to start",
    bootLoaderVerified: "start-up is verified",
    bootTime: "time to start",
    brakeSelfTest: "self-test of the brake",
    caseTemperature: "temperature of the case",
    cpuLoad: "processor load",
    failedPairings: "failed pairings",
    firmwareVersion: "firmware version",
    glucoseAge: "age of the glucose reading",
    implantBatteryVoltage: "battery voltage of the implant",
    implantSessions: "connections to the implant",
    leadImpedance: "impedance of the lead",
    linePressure: "pressure in the line",
    memoryUse: "memory in use",
    motorCurrent: "current of the motor",
    motorSelfTest: "self-test of the motor",
    motorTemperature: "temperature of the motor",
    openPorts: "open network ports",
    pairedImplants: "paired implants",
    pairedPhones: "paired phones",
    peers: "network peers",
    power: "power",
    probeTemperature: "temperature of the probe",
    pumpSelfTest: "self-test of the pump",
    rateDeviation: "deviation of the rate",
    softwareVersion: "software version",
    speed: "speed",
    throughputDown: "data received",
    throughputUp: "data sent",
    tubePressure: "pressure in the tube",
  },
  de: {
    alarmDelay: "Verzögerung eines Alarms",
    alarmSelfTest: "Selbsttest des Alarms",
    basalRate: "Basalrate",
    batteryVoltage: "Akkuspannung",
    bluetoothSessions: "Bluetooth-Verbindungen",
    boardTemperature: "Temperatur der Platine",
    bodyTemperature: "Körpertemperatur",
    bootEnergy: "Energie zum Starten",
    bootLoaderVerified: "Start wird geprüft",
    bootTime: "Zeit zum Starten",
    brakeSelfTest: "Selbsttest der Bremse",
    caseTemperature: "Temperatur des Gehäuses",
    cpuLoad: "Prozessorlast",
    failedPairings: "misslungene Kopplungen",
    firmwareVersion: "Firmwarestand",
    glucoseAge: "Alter des Glukosewerts",
    implantBatteryVoltage: "Batteriespannung des Implantats",
    implantSessions: "Verbindungen zum Implantat",
    leadImpedance: "Impedanz der Elektrode",
    linePressure: "Druck in der Leitung",
    memoryUse: "belegter Speicher",
    motorCurrent: "Motorstrom",
    motorSelfTest: "Selbsttest des Motors",
    motorTemperature: "Motortemperatur",
    openPorts: "offene Netzwerkports",
    pairedImplants: "gekoppelte Implantate",
    pairedPhones: "gekoppelte Telefone",
    peers: "Gegenstellen im Netz",
    power: "Leistung",
    probeTemperature: "Temperatur des Schallkopfs",
    pumpSelfTest: "Selbsttest der Pumpe",
    rateDeviation: "Abweichung der Förderrate",
    softwareVersion: "Softwarestand",
    speed: "Geschwindigkeit",
    throughputDown: "empfangene Daten",
    throughputUp: "gesendete Daten",
    tubePressure: "Druck im Schlauch",
  },
};

const STEPS: Record<Language, Record<ReactionStep["do"], string>> = {
  en: {
    notify: "tell the people in charge",
    pause: "pause the device",
    isolate: "isolate it from the network",
    "alarm-locally": "alarm at the device",
    "fall-back": "fall back to a safe setting",
  },
  de: {
    notify: "Zuständige benachrichtigen",
    pause: "Gerät anhalten",
    isolate: "vom Netz trennen",
    "alarm-locally": "Alarm am Gerät",
    "fall-back": "auf eine sichere Einstellung zurückgehen",
  },
};

const PLATFORMS: Record<CompanionApp["platform"], string> = {
  android: "Android",
  ios: "iOS",
  windows: "Windows",
  macos: "macOS",
  linux: "Linux",
  web: "Web",
};

/** What a parameter is called; an unknown one by its own name, in quotes. */
export function parameterWords(parameter: string, language: Language): string {
  const known = PARAMETERS[language];
  if (Object.hasOwn(known, parameter)) return known[parameter] as string;
  return language === "de" ? `„${parameter}“` : `“${parameter}”`;
}

export function stepWords(step: ReactionStep["do"], language: Language): string {
  return STEPS[language][step];
}

export function platformWords(platform: CompanionApp["platform"]): string {
  return PLATFORMS[platform];
}

/** A UCUM unit as people write it: `Cel` is °C, `mm[Hg]` mmHg, `kBy/s` kB/s; an annotation in braces is left out. */
export function unitSign(unit: string): string {
  return unit
    .replaceAll(/\{[^}]*\}/g, "")
    .replaceAll(/\[deg([FR])\]/g, "°$1")
    .replaceAll(/\bCel\b/g, "°C")
    .replaceAll(/By(?![a-z])/g, "B")
    .replaceAll("Ohm", "Ω")
    .replaceAll(/[[\]]/g, "");
}
