/**
 * Identifiers in the registry that name one device and no other, and the proof that a device is the one it says.
 */
import { devicesWith } from "./kinds.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const uniqueIdentifiers: EvidenceLink = {
  id: "unique-identifiers",
  criteria: ["structure.data-management.3.1"],
  because: {
    en: "{met} of {all} devices are in the registry with a serial number, UDI or hardware address of their own; {proven} prove who they are by certificate or key. {broken} have none, or two spoke under one name. Whether the number itself can be changed is not seen.",
    de: "{met} von {all} Geräten stehen mit eigener Seriennummer, UDI oder Hardwareadresse im Verzeichnis; {proven} beweisen mit Zertifikat oder Schlüssel, wer sie sind. {broken} haben keine, oder zwei meldeten sich unter einem Namen. Ob sich die Nummer selbst ändern lässt, ist nicht zu sehen.",
  },
  goodForDays: 180,
  propose({ devices, findings }) {
    const shared = devicesWith(findings, "identity-shared");
    const proven = devices.filter(({ certificates, keys }) => certificates + keys > 0).length;
    return proposeByAll(
      devices,
      ({ id, hasUniqueIdentifier }) => hasUniqueIdentifier && !shared.has(id),
      deviceSource,
      {
        most: proven === devices.length ? "fulfilled" : "partly",
        values: { proven },
      },
    );
  },
};
