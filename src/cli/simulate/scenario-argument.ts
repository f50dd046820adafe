/**
 * `--scenario NAME[:WHERE[:START[:DURATION]]]`: what befalls which devices, from when on, for how long (seconds).
 */
import { InputError } from "../../domain/input-error.ts";
import { SCENARIOS, type Scenario, type ScenarioName } from "../../domain/runtime/simulation/scenario.ts";
import { closest } from "../arguments.ts";
import type { FleetDevice } from "./fleet-file.ts";

const START_S = 60;
const DURATION_S: Partial<Record<ScenarioName, number>> = { "slow-leak": 86_400, "power-cut": 600 };
const USUAL_DURATION_S = 3600;
/** Those that befall more than one device. */
const OF_A_PRODUCT = "update-wave";
const OF_A_PLACE = "power-cut";

/** Scenarios by device id. `WHERE` is a device, a product, a place or "all"; one device unless it says more. */
export function scenariosOf(
  texts: readonly string[],
  fleet: readonly FleetDevice[],
  startMs: number,
): Map<string, Scenario[]> {
  const byDevice = new Map<string, Scenario[]>();
  for (const text of texts) {
    const [name = "", where = "", start, duration] = text.split(":");
    if (!isScenario(name)) {
      const meant = closest(name, [...SCENARIOS]);
      throw wrong(
        text,
        `there is no scenario "${name}"; ${meant === undefined ? `there are ${SCENARIOS.join(", ")}` : `did you mean "${meant}"?`}`,
      );
    }
    const fromMs = startMs + 1000 * secondsIn(start, START_S, text);
    const toMs = fromMs + 1000 * secondsIn(duration, DURATION_S[name] ?? USUAL_DURATION_S, text);
    for (const { id } of devicesIn(name, where, fleet, text))
      byDevice.set(id, [...(byDevice.get(id) ?? []), { name, fromMs, toMs }]);
  }
  return byDevice;
}

function devicesIn(name: ScenarioName, where: string, fleet: readonly FleetDevice[], text: string): FleetDevice[] {
  const [first] = fleet;
  if (where === "all") return [...fleet];
  if (where === "" && name === OF_A_PRODUCT) return fleet.filter(({ product }) => product === first?.product);
  if (where === "" && name === OF_A_PLACE) return fleet.filter(({ place }) => place === first?.place);
  if (where === "") return fleet.slice(0, 1);
  const device = fleet.filter(({ id }) => id === where);
  const [some] =
    device.length > 0 ? [device] : [fleet.filter(({ product, place }) => product === where || place === where)];
  if (some.length === 0) throw wrong(text, `no simulated device, product or place is called "${where}"`);
  return some;
}

function isScenario(name: string): name is ScenarioName {
  return (SCENARIOS as readonly string[]).includes(name);
}

function secondsIn(text: string | undefined, unset: number, whole: string): number {
  const seconds = text === undefined || text === "" ? unset : Number(text);
  if (!Number.isFinite(seconds) || seconds < 0)
    throw wrong(whole, "start and duration are seconds, as in ransomware::60:600");
  return seconds;
}

function wrong(text: string, message: string): InputError {
  return new InputError("argument-wrong", `--scenario ${text}`, message);
}
