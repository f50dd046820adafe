/**
 * What the reaction chain says, in English.
 */
import type { AlarmReason, Chain, Command, Ending, Proof, StepReason, StepState, WaitingFor } from "./chain.ts";
import type { OriginReason } from "./likely-origin.ts";
import type { Merged, RoomReason } from "./mass-event.ts";
import type { ReturnMissing } from "./return-to-service.ts";
import type { Needs } from "./settings.ts";
import type { SimulatedStep } from "./simulate-label.ts";
import type { Happening } from "./turn.ts";

export interface ReactionWords {
  readonly needs: Readonly<Record<Needs, string>>;
  /** Why a step waits, failed or was given back; reasons of patient safety among them. */
  readonly reason: Readonly<Record<StepReason, string>>;
  readonly command: Readonly<Record<Command["do"], string>>;
  readonly step: Readonly<Record<StepState, string>>;
  readonly chain: Readonly<Record<Chain["state"], string>>;
  readonly operation: Readonly<Record<Chain["operation"], string>>;
  readonly waitingFor: Readonly<Record<WaitingFor, string>>;
  readonly ending: Readonly<Record<Ending, string>>;
  readonly alarm: Readonly<Record<AlarmReason, string>>;
  readonly proof: Readonly<Record<Proof, string>>;
  readonly happened: Readonly<Record<Happening["code"], string>>;
  readonly missing: Readonly<Record<ReturnMissing, string>>;
  readonly room: Readonly<Record<RoomReason, string>>;
  readonly incident: Readonly<Record<Merged["because"], string>>;
  readonly origin: Readonly<Record<OriginReason, string>>;
  readonly simulated: Readonly<Record<SimulatedStep["happens"], string>>;
}

export const EN: ReactionWords = {
  needs: {
    alone: "without a person",
    person: "when one person has confirmed",
    "two-persons": "when two persons have confirmed",
    never: "not from afar",
  },
  reason: {
    "life-supporting": "It keeps a patient alive.",
    "on-patient": "It is on a patient.",
    "mark-unset": "Nobody has said whether it keeps a patient alive or is on one; so it counts as if it did.",
    "tier-unset": "Nobody has said what may be done to it; so only the ward may.",
    "tier-ward-only": "Only the ward decides.",
    "tier-replacement-first": "A replacement must stand ready first.",
    "tier-free": "It may be taken away without harm.",
    "class-high": "Its risk class is III or IV.",
    "class-unset": "Its risk class is not known; so it counts as high.",
    "home-care": "At home the carer decides and does it; call.",
    "facility-stricter": "The facility asks for more than patient safety does.",
    "ward-throttled": "Enough devices of this ward are out already; a person decides about any further one.",
    "once-waiting": "It has waited for a person, and goes on with one only.",
    "no-answer": "There was no answer in time.",
    "not-verified": "It could not be shown in time that it really is out.",
    "answered-no": "The answer was that it was not done.",
    "no-way-to-pause": "It takes no commands.",
    "no-isolator": "Nothing is set up that could take it off the network.",
    "now-guarded": "The device has come onto a patient, or its protection was raised.",
    "breach-ended": "It is back within its limits.",
    "says-operating": "It was taken for paused, and reports that it operates.",
    "undo-needs-second":
      "One person wants it undone; that long after it was taken out, a second one or a clinician must say so as well.",
  },
  command: {
    notify: "tell people",
    escalate: "tell the next on call as well",
    "alarm-locally": "alarm at the device",
    "fall-back": "let the device fall back",
    pause: "pause the device",
    isolate: "take the device off the network",
    verify: "check that it really is out",
    release: "give it back",
  },
  step: {
    planned: "to come",
    "needs-person": "waits for a person",
    commanded: "ordered",
    answered: "answered; being checked",
    done: "done and checked",
    failed: "failed",
    refused: "refused by a person",
    dropped: "no longer needed",
    releasing: "being given back",
    "release-failed": "could not be given back",
    released: "given back",
  },
  chain: { running: "under way", "waiting-for-person": "waits for a person", ended: "ended" },
  operation: { operating: "in operation", paused: "paused", quarantined: "quarantined" },
  waitingFor: {
    "release-by-hand": "Give the device back on the spot: it could not be done from afar.",
    confirm: "Confirm or refuse what is to be done.",
    "do-by-hand": "Go to the device: it could not be taken out from afar.",
    "return-to-service": "Find the cause, compare a start, sign, and return the device.",
    take: "Take the alarm.",
    decide: "Decide what becomes of the device.",
  },
  ending: {
    returned: "The device was returned to service.",
    settled: "A person decided that nothing more is to be done.",
    passed: "It is back within its limits, and nothing had been done to it.",
  },
  alarm: {
    breach: "A device departs from what it may do.",
    "needs-person": "A person must decide.",
    repeated: "Nobody has taken this alarm.",
    "taken-but-open": "Somebody took this alarm, but nothing is decided.",
    "still-out": "The device is still out of service.",
    "step-failed": "The device could not be taken out.",
    "release-failed": "The device could not be given back.",
    "now-guarded": "A device that was taken out is now on a patient, or its protection was raised.",
    "says-operating": "A device that counted as paused reports that it operates.",
    "back-unchecked": "The device is back in operation, but its checklist is not complete.",
  },
  proof: {
    "device-says-so": "the device says so",
    silence: "it is silent",
    "no-traffic": "no traffic of it is seen",
    nftables: "the gateway's rules hold it",
    "nac-state": "the network access control says so",
    "by-hand": "a person did it",
  },
  happened: {
    told: "People were told.",
    escalated: "The next on call was told as well.",
    taken: "The alarm was taken.",
    "waits-for-person": "A step waits for a person.",
    asked: "A person asked for it.",
    confirmed: "A person confirmed.",
    refused: "A person refused.",
    "not-permitted": "It is not done from afar, whoever asks.",
    commanded: "The command was given.",
    answered: "It was answered.",
    proven: "It was shown that it really is out.",
    "attempt-failed": "An attempt failed.",
    "step-failed": "Every way has failed.",
    "done-by-hand": "A person did it on the spot.",
    withdrawn: "It was withdrawn: it is not permitted any more.",
    "now-guarded": "A device that is out came onto a patient, or its protection was raised.",
    "undo-asked": "A person asked to undo it.",
    "undo-needs-second": "To undo it, a second person or a clinician is still needed.",
    contradicted: "The device reports that it operates, although it counted as paused.",
    "release-commanded": "The command to give it back was given.",
    "release-failed": "It could not be given back.",
    released: "It was given back.",
    "breach-ended": "The device is back within its limits.",
    "breach-again": "The device departs again.",
    "return-incomplete": "It cannot return yet: the checklist has gaps.",
    returning: "The checklist is complete; the device is being given back.",
    "return-first": "It cannot be settled before the device was returned by its checklist.",
    ended: "The chain has ended.",
  },
  missing: {
    cause: "Write down the cause.",
    "boot-comparison": "Start the device, and compare the start with its reference.",
    "boot-comparison-failed": "The start departs from its reference; the device stays out until one passes.",
    signature: "A person signs.",
    "second-signature": "A second person signs.",
    "ward-signature": "A clinician signs for the ward.",
  },
  room: {
    "already-out": "It is out already.",
    room: "There is room for one more.",
    "hour-full": "Enough devices of this ward were taken out within the hour.",
    "kind-full": "Enough devices of this kind are out in this ward.",
    "ward-full": "Enough devices of this ward are out.",
    "not-in-ward": "It is not known where the device is.",
  },
  incident: {
    "many-in-one-ward": "Many devices of one ward at once.",
    "many-after-version-change": "Many devices of one product after its version changed.",
  },
  origin: {
    "all-of-the-product": "Most devices with this version show it.",
    "soon-after-version-change": "It began soon after the version changed.",
    "most-of-the-place": "Most devices of this place show it at once.",
    "several-products": "Devices of several products show it.",
    "peers-elsewhere-conform": "Devices of the same product elsewhere do not.",
    "peers-conform": "Other devices of the same product and version do not.",
    "shows-other-software": "Its software is not what it should be.",
    "shows-another-speaker": "Somebody else seems to speak in its name.",
    "shows-new-contact": "It talks with somebody, or offers something, that was not declared.",
    "shows-other-values": "Its values are outside the reference.",
    "unlike-all-peers": "It shows what none of the devices like it shows.",
    "no-peers": "There are too few devices like it to compare with.",
    "some-peers-too": "Some devices like it show it too.",
  },
  simulated: {
    "by-itself": "happens by itself",
    "after-person": "happens when one person has confirmed",
    "after-two-persons": "happens when two persons have confirmed",
    "on-the-spot-only": "is never done from afar",
    "no-way": "cannot be done",
  },
};
