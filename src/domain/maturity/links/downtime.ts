/**
 * Longest single outage of the last twelve months by criticality (N04): silence of the device, or a reaction of ours,
 * which counts as well and is shown apart.
 *
 * Criticality by risk class: I is low, II medium, III and IV high.
 */
import type { DeviceFacts, OutageFacts } from "./facility-facts.ts";
import { deviceSource, type FigureLink, shown } from "./link.ts";

const CRITICALITY: Readonly<Record<string, string>> = { I: "low", II: "medium", III: "high", IV: "high" };

export const downtime: FigureLink = {
  id: "downtime",
  criteria: [
    ...["outcome.downtime.1.1", "outcome.downtime.2.1", "outcome.downtime.3.1"],
    ...["outcome.downtime.4.1", "outcome.downtime.5.1"],
  ],
  metrics: ["maxDowntime.low", "maxDowntime.medium", "maxDowntime.high"],
  because: {
    en: "The longest outage that the watch saw in twelve months among {watched} of {all} devices of this criticality; the longest by a reaction of CareLabel's own took {ownHours} hours and counts. {unclassed} devices have no risk class and are left out, and so is whatever happened while nobody watched.",
    de: "Der längste Ausfall in zwölf Monaten, den die Überwachung bei {watched} von {all} Geräten dieser Kritikalität sah; der längste durch eine eigene Reaktion von CareLabel dauerte {ownHours} Stunden und zählt mit. {unclassed} Geräte ohne Risikoklasse fehlen, ebenso alles, was ohne Überwachung geschah.",
  },
  goodForDays: 30,
  measure({ devices, outages, today }, metric) {
    const wanted = metric.split(".")[1];
    const ofKind = devices.filter(({ riskClass }) => riskClass !== null && CRITICALITY[riskClass] === wanted);
    const unclassed = devices.filter(({ riskClass }) => riskClass === null).length;
    const watched = ofKind.filter(({ lastContactAt }) => lastContactAt !== null);
    if (ofKind.length === 0) {
      if (devices.length === 0 || unclassed > 0) return undefined;
      const values = { watched: 0, all: 0, ownHours: 0, unclassed };
      return { figure: { kind: "no-such-device" }, values, sources: [] };
    }
    if (watched.length === 0) return undefined;
    const among = outagesOf(ofKind, outages);
    const value = longest(among);
    const ownHours = longest(among.filter(({ own }) => own));
    const beside = { ownHours, watched: watched.length, devices: ofKind.length };
    return {
      figure: { kind: "value", value, how: "measured", date: today, beside },
      values: { watched: watched.length, all: ofKind.length, ownHours, unclassed },
      sources: shown(among.map(({ deviceId, title }) => deviceSource({ id: deviceId, title }))),
    };
  },
};

/** The longest first. */
function outagesOf(devices: readonly DeviceFacts[], outages: readonly OutageFacts[]): OutageFacts[] {
  const ids = new Set(devices.map(({ id }) => id));
  return outages.filter(({ deviceId }) => ids.has(deviceId)).sort((one, other) => other.hours - one.hours);
}

/** In hours, to a tenth. */
const longest = (outages: readonly OutageFacts[]) =>
  Math.round(Math.max(0, ...outages.map(({ hours }) => hours)) * 10) / 10;
