/**
 * After a reaction a device goes back by a checklist, for which its start is compared with the reference.
 */
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const returnedToService: EvidenceLink = {
  id: "returned-to-service",
  criteria: ["process.malfunction-management.1.3"],
  because: {
    en: "In the last year {all} devices that a reaction had taken out went back into service; for {met} the start was compared with the reference and passed, for {unknown} it could not be compared. Systems besides the devices are not seen.",
    de: "Im letzten Jahr gingen {all} Geräte, die eine Reaktion aus dem Betrieb genommen hatte, wieder in Betrieb; bei {met} wurde der Start mit der Referenz verglichen und bestand, bei {unknown} war kein Vergleich möglich. Systeme außer den Geräten sind nicht zu sehen.",
  },
  goodForDays: 365,
  propose: ({ returns }) =>
    proposeByAll(
      returns,
      ({ bootComparison }) => (bootComparison === "not-possible" ? null : bootComparison === "passed"),
      ({ deviceId, title }) => deviceSource({ id: deviceId, title }),
    ),
};
