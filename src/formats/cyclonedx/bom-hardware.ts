/**
 * Sensors, actuators and radios of a hardware bill of materials: components of type `device` with the property
 * `cdx:device:function` (CycloneDX property taxonomy).
 */
import type { Static, TSchema } from "typebox";
import { Check } from "typebox/value";
import { Actuator, type Connection, Sensor } from "../../domain/label/components.ts";
import { firstOf, type Notes, statedOrNone } from "../../domain/label/contribution.ts";
import { fitLine, fitText } from "../../domain/label/source-text.ts";
import type { JsonGroup } from "../json/json-value.ts";
import { propertiesOf } from "./bom.ts";

const SENSES =
  /\b(?:sensors?|detectors?|transducers?|thermistor|thermocouple|photodiode|camera|microphone|accelerometer|gyroscope|magnetometer|electrodes?|probe|imu|glucometer|oximeter)\b/i;
const ACTS =
  /\b(?:actuators?|motor|pump|valve|heater|solenoid|relay|buzzer|speaker|loudspeaker|laser|vibrator|stimulator|piston|servo)\b/i;

/** Radios and the way they go; a mobile network always leaves the premises. */
const RADIOS: readonly (readonly [RegExp, Pick<Static<typeof Connection>, "protocol" | "reach">])[] = [
  [/\b(?:bluetooth|ble)\b/i, { protocol: "Bluetooth", reach: "local" }],
  [/\b(?:wi-?fi|wlan|802\.11\w*)\b/i, { protocol: "Wi-Fi", reach: "local" }],
  [/\bzigbee\b/i, { protocol: "Zigbee", reach: "local" }],
  [/\bnfc\b/i, { protocol: "NFC", reach: "local" }],
  [/\b(?:lte|cellular|gsm|umts|5g|4g|nb-iot|lte-m)\b/i, { protocol: "Mobile network", reach: "cloud" }],
];

export function hardwareOf(parts: readonly JsonGroup[], notes: Notes) {
  const sensors: Static<typeof Sensor>[] = [];
  const actuators: Static<typeof Actuator>[] = [];
  const radios: Static<typeof Connection>[] = [];
  let silent = 0;
  for (const part of parts) {
    if (part.text("type") !== "device") continue;
    const properties = propertiesOf(part);
    const does = fitLine(properties.get("cdx:device:function"), 120);
    if (does === undefined) {
      silent++;
      continue;
    }
    const sensor = ownFacts(properties, "sensor", Sensor);
    const actuator = ownFacts(properties, "actuator", Actuator);
    if (sensor !== undefined) sensors.push(sensor);
    if (actuator !== undefined) actuators.push(actuator);
    if (sensor !== undefined || actuator !== undefined) continue;
    const name = fitText(part.get("description")) ?? fitText(part.get("name"));
    if (name === undefined) continue;
    if (SENSES.test(does)) sensors.push({ name, quantity: does });
    else if (ACTS.test(does)) actuators.push({ name, action: does });
    for (const [words, radio] of RADIOS) if (words.test(does) && !has(radios, radio.protocol)) radios.push(radio);
  }
  if (silent > 0) {
    notes.add(
      `hardware components without cdx:device:function: ${silent}; a sensor or actuator among them has to be added by hand`,
    );
  }
  return {
    radios,
    hardware: statedOrNone({
      sensors: firstOf(sensors, 100, "sensors", notes),
      actuators: firstOf(actuators, 100, "actuators", notes),
    }),
  };
}

/** What `writeCycloneDx` wrote, in the very words of the label. */
function ownFacts<S extends TSchema>(
  properties: ReadonlyMap<string, string>,
  kind: string,
  schema: S,
): Static<S> | undefined {
  const facts: Record<string, string | Record<string, string>> = {};
  for (const [name, value] of properties) {
    const [namespace, of, fact, language, more] = name.split(":");
    if (namespace !== "carelabel" || of !== kind || fact === undefined || more !== undefined) continue;
    const before = facts[fact];
    facts[fact] = language === undefined ? value : { ...(typeof before === "object" ? before : {}), [language]: value };
  }
  return Check(schema, facts) ? facts : undefined;
}

function has(connections: readonly Static<typeof Connection>[], protocol: string): boolean {
  return connections.some((connection) => connection.protocol === protocol);
}
