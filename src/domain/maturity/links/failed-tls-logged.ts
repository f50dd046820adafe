/**
 * Devices that are asked over TLS: how each connection ended is kept, failed ones too.
 */
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const failedTlsLogged: EvidenceLink = {
  id: "failed-tls-logged",
  criteria: ["process.malfunction-management.3.2"],
  because: {
    en: "{met} of {all} devices are asked for their description over TLS, and each connection that fails is kept with its reason. Connections of the devices to their own backends are not seen here.",
    de: "{met} von {all} Geräten werden über TLS nach ihrer Selbstbeschreibung gefragt, und jede gescheiterte Verbindung bleibt mit ihrem Grund stehen. Verbindungen der Geräte zu ihren eigenen Servern sind hier nicht zu sehen.",
  },
  goodForDays: 90,
  propose: ({ devices }) =>
    proposeByAll(devices, ({ askedOverTls }) => askedOverTls || null, deviceSource, { most: "partly" }),
};
