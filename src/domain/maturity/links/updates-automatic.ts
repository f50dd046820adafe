/**
 * Devices that describe themselves say whether they update by themselves.
 */
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const updatesAutomatic: EvidenceLink = {
  id: "updates-automatic",
  criteria: ["process.updates.3.1"],
  because: {
    en: "By their own description {met} of {all} devices update by themselves and {broken} do not; {unknown} say nothing of it. Whether an update was released before it came is not seen.",
    de: "Nach ihrer Selbstbeschreibung aktualisieren sich {met} von {all} Geräten selbst, {broken} nicht; {unknown} sagen nichts dazu. Ob eine Aktualisierung vorher freigegeben wurde, ist nicht zu sehen.",
  },
  goodForDays: 180,
  propose: ({ devices }) => proposeByAll(devices, ({ updatesItself }) => updatesItself, deviceSource),
};
