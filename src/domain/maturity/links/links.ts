/**
 * All links from what was measured to the criteria of the model.
 */
import { accessFailuresLogged } from "./access-failures-logged.ts";
import { afterSupport } from "./after-support.ts";
import { bootVerified } from "./boot-verified.ts";
import { defaultCredentials } from "./default-credentials.ts";
import { deviceCertificates } from "./device-certificates.ts";
import { downtime } from "./downtime.ts";
import { failedTlsLogged } from "./failed-tls-logged.ts";
import { findingsClosed } from "./findings-closed.ts";
import { firmwareAuthentic } from "./firmware-authentic.ts";
import { iso30111 } from "./iso-30111.ts";
import type { EvidenceLink, FigureLink } from "./link.ts";
import { openServices } from "./open-services.ts";
import { operatingSystemSupported } from "./operating-system-supported.ts";
import { ownKeys } from "./own-keys.ts";
import { plainTextSeen } from "./plain-text-seen.ts";
import { protocolVersions } from "./protocol-versions.ts";
import { returnedToService } from "./returned-to-service.ts";
import { riskDecided } from "./risk-decided.ts";
import { rolesGiven } from "./roles-given.ts";
import { rootOfTrust } from "./root-of-trust.ts";
import { securityEvents } from "./security-events.ts";
import { signInsLogged } from "./sign-ins-logged.ts";
import { startsReported } from "./starts-reported.ts";
import { tamperingAlarms } from "./tampering-alarms.ts";
import { tamperingLogged } from "./tampering-logged.ts";
import { training } from "./training.ts";
import { uniqueIdentifiers } from "./unique-identifiers.ts";
import { unprovenPeers } from "./unproven-peers.ts";
import { updateStrategy } from "./update-strategy.ts";
import { updatesAutomatic } from "./updates-automatic.ts";
import { updatesOnTime } from "./updates-on-time.ts";
import { vulnerabilityContact } from "./vulnerability-contact.ts";
import { watchedAtRuntime } from "./watched-at-runtime.ts";

export const EVIDENCE_LINKS: readonly EvidenceLink[] = [
  accessFailuresLogged,
  afterSupport,
  bootVerified,
  defaultCredentials,
  deviceCertificates,
  failedTlsLogged,
  findingsClosed,
  firmwareAuthentic,
  iso30111,
  openServices,
  operatingSystemSupported,
  ownKeys,
  plainTextSeen,
  protocolVersions,
  returnedToService,
  riskDecided,
  rolesGiven,
  rootOfTrust,
  signInsLogged,
  startsReported,
  tamperingAlarms,
  tamperingLogged,
  training,
  uniqueIdentifiers,
  unprovenPeers,
  updateStrategy,
  updatesAutomatic,
  updatesOnTime,
  vulnerabilityContact,
  watchedAtRuntime,
];

export const FIGURE_LINKS: readonly FigureLink[] = [downtime, securityEvents];
