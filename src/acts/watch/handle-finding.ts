/**
 * What people do about a finding of the watch. Each step is added to what was said before; nothing is taken away.
 */
import type { HandleFinding } from "../../contract/runtime.ts";
import { InputError } from "../../domain/input-error.ts";
import type { Handling } from "../../domain/runtime/handling.ts";
import { findingById, handleFinding, type KeptFinding } from "../../store/runtime-finding.ts";
import { type Acting, act } from "../act.ts";
import { deviceWithin } from "../device.ts";

const NOTES_KEPT = 100;

/**
 * The finding as it is handled now.
 * @throws {InputError} `record-unknown`, `record-changed`; `record-conflict` for one that is over; `argument-wrong` for a
 *   moment that has passed, and for a fail-safe finding that is to be accepted: it stands until the device is safe.
 */
export function handle(acting: Acting, id: string, version: number, wish: HandleFinding): Promise<KeptFinding> {
  return act(acting, "finding.handle", async (tx, at) => {
    const kept = await findingById(tx, id);
    // One out of reach is told like one that is not there.
    const unknown = new InputError("record-unknown", "id", "there is no such finding");
    if (kept === undefined) throw unknown;
    await deviceWithin(tx, acting.actor, kept.deviceId).catch(() => {
      throw unknown;
    });
    if (kept.version !== version)
      throw new InputError("record-changed", "if-match", "the finding has changed since you looked; look again");
    if (kept.closedAt !== null && wish.do !== "note" && wish.do !== "refute")
      throw new InputError(
        "record-conflict",
        "id",
        "the finding is over; only a note can be added, or that it was wrong",
      );
    const now = handled(kept, wish, { by: acting.actor.name, at });
    if (!(await handleFinding(tx, kept, now.state, now.handling)))
      throw new InputError("record-changed", "if-match", "the finding has changed since you looked; look again");
    return {
      result: { ...kept, ...now, version: version + 1 },
      deed: {
        subjects: [{ kind: "device", id: kept.deviceId }],
        changes: { finding: [null, kept.finding.key], [wish.do]: [null, saidIn(wish)], state: [kept.state, now.state] },
        note: "note" in wish ? wish.note : null,
      },
    };
  });
}

interface Said {
  readonly by: string;
  readonly at: string;
}

function handled(
  { finding, handling, state, closedAt }: KeptFinding,
  wish: HandleFinding,
  said: Said,
): Pick<KeptFinding, "handling" | "state"> {
  const text = "note" in wish ? wish.note : null;
  const noted: Handling = {
    ...handling,
    notes: text === null ? handling.notes : [...handling.notes, { ...said, text }].slice(-NOTES_KEPT),
  };
  switch (wish.do) {
    case "acknowledge":
      return { state: state === "open" ? "acknowledged" : state, handling: { ...noted, acknowledged: said } };
    case "note":
      return { state, handling: noted };
    case "assign":
      return { state, handling: { ...noted, assignee: wish.to } };
    case "wake":
      return { state: state === "accepted" ? "open" : state, handling: { ...noted, snooze: null } };
    case "refute":
      if (closedAt === null) refuseFailSafe(finding.kind);
      return { state: "refuted", handling: noted };
    case "snooze":
    case "accept": {
      refuseFailSafe(finding.kind);
      const { until } = wish;
      if (until !== null && until <= said.at)
        throw new InputError("argument-wrong", "body/until", "this moment has passed; name a later one");
      const orOccurrences = wish.do === "snooze" ? wish.orOccurrences : null;
      if (until === null && orOccurrences === null)
        throw new InputError("argument-wrong", "body/until", "say until when, or until how often it was seen");
      const { severity, occurrences } = finding;
      return {
        state: wish.do === "accept" ? "accepted" : state,
        handling: { ...noted, snooze: { ...said, until, severity, occurrences, orOccurrences } },
      };
    }
  }
}

function refuseFailSafe(kind: string): void {
  if (kind !== "fail-safe-limit") return;
  throw new InputError(
    "argument-wrong",
    "body/do",
    "a device beyond its fail-safe limit can be neither put off nor refuted; take the alarm, or return the device to service",
  );
}

function saidIn(wish: HandleFinding): unknown {
  const { do: _do, ...said } = wish;
  return said;
}
