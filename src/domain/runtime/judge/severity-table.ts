/**
 * How grave each departure of a report is, with the reason, in one place. The clinical tier and the class of the device are
 * no part of it: they say what may be done, not what was seen.
 */
import type { Severity } from "../../finding/severity.ts";

export const SEVERITY_OF = {
  /** The maker's extreme: beyond it the device must not go on (Gleißner et al. 2022, V.A.3). */
  failSafe: "critical",
  /** It said itself that it stopped. */
  failSafeStage: "critical",
  /** Outside its usual range it may still be safe; a person looks within days. */
  outside: "medium",
  /** Further outside than the whole range is wide: no measuring error, hardly wear. */
  farOutside: "high",
  /** A self-test failed, or a state that the maker does not allow. */
  notAllowed: "high",
  /** Other code than declared may run, and the boot chain is what all else stands on. */
  bootDigest: "critical",
  bootUnverified: "critical",
  /** A phase too many or too few: something else is started. */
  bootOrder: "high",
  /** Time, CPU or energy alone also change with wear, load and temperature. */
  bootDuration: "medium",
  /** Perhaps not the device itself, perhaps only its agent. */
  startUntold: "high",
  /** Nobody vouches for this firmware; it may be newer than the label, too. */
  firmwareUnknown: "high",
  /** Old weaknesses come back with old firmware (downgrade). */
  versionBack: "high",
  /** The same version with other bytes is nobody's update. */
  digestUnknown: "critical",
  /** A door that nobody declared. */
  service: "high",
  /** The first sight of a data theft, a command server or a wrong setting. */
  peer: "high",
  /** Learnt sets are no declaration. */
  learntService: "medium",
  learntPeer: "medium",
  /** Somebody holds reports of the device; they had no effect. */
  replayed: "high",
  /** Somebody else speaks as the device: nothing that it says can be believed. */
  identityShared: "critical",
  /** It may be the device with its signing switched off, or somebody who has its token alone. */
  reportUnsigned: "high",
  /** Somebody who lacks the device's key speaks for it; what he says had no effect. */
  reportForged: "high",
  /** Another key is another device until a person says otherwise; a certificate is renewed, a name may be a setting. */
  identityKeyChanged: "critical",
  identityOtherwiseChanged: "high",
  /** What answers for the device answers with something else. */
  descriptionUnreadable: "low",
  reportsMissing: "low",
  /** Unreachable is not untrusted. */
  silent: "medium",
  /** Device time orders nothing here; its own records suffer. */
  clockWrong: "low",
  daylightSaving: "info",
  /** Unlike before, yet within what is declared. */
  unusual: "medium",
  stuck: "medium",
  /** No answer is not a good one. */
  notJudged: "low",
  notJudgedFailSafe: "medium",
} as const satisfies Record<string, Severity>;
