/**
 * What runs after an update: verified by the boot loader, or of a digest that no label knows.
 */
import { devicesWith } from "./kinds.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const firmwareAuthentic: EvidenceLink = {
  id: "firmware-authentic",
  criteria: ["process.updates.2.2"],
  because: {
    en: "{met} of {all} devices report that their boot loader verified what it started; {broken} started unverified, went back to an older version or run software of an unknown digest. How an update is checked before it is installed is not seen.",
    de: "{met} von {all} Geräten melden, dass ihr Bootloader das Gestartete geprüft hat; {broken} starteten ungeprüft, fielen auf eine ältere Version zurück oder führen Software mit unbekannter Prüfsumme aus. Wie eine Aktualisierung vor der Installation geprüft wird, ist nicht zu sehen.",
  },
  goodForDays: 90,
  propose({ devices, findings }) {
    const wrong = devicesWith(findings, "digest-unknown", "version-back");
    return proposeByAll(devices, ({ id, bootVerified }) => (wrong.has(id) ? false : bootVerified), deviceSource, {
      most: "partly",
    });
  },
};
