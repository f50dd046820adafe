/**
 * Sensors and actuators of a label as components of type `device`, with the property by which hardware bills of
 * materials say what a part does (`cdx:device:function`), and our own beside it, which says it exactly.
 */
import type { ComponentsFacts } from "../../domain/label/components.ts";
import { type Text, textIn } from "../../domain/label/text.ts";
import { propertiesFor } from "./written-property.ts";

export function hardwareParts(hardware: ComponentsFacts["hardware"]): object[] {
  return [
    ...(hardware?.sensors ?? []).map((sensor) =>
      part(sensor.name, sensor.quantity === undefined ? "sensor" : `sensor of ${textIn(sensor.quantity, "en")}`, {
        sensor,
      }),
    ),
    ...(hardware?.actuators ?? []).map((actuator) =>
      part(actuator.name, `actuator: ${textIn(actuator.action, "en")}`, { actuator }),
    ),
  ];
}

function part(name: Text, does: string, facts: object): object {
  return {
    type: "device",
    name: textIn(name, "en"),
    properties: [{ name: "cdx:device:function", value: does }, ...propertiesFor("", facts)],
  };
}
