/**
 * Isolation by RADIUS: the switch, the access point or the NAC ends the device's session, or moves it into a quarantine
 * network. RFC 5176.
 *
 * A Disconnect-Request alone keeps nobody out: the device signs on again at once. So the RADIUS server must refuse it
 * from then on, which is the NAC's own setting (docs/ways-out.md); a quarantine VLAN holds until the next sign-on.
 */
import { SESSION_NOT_FOUND } from "../formats/radius/dynamic-authorization.ts";
import type { IsolateResult, IsolationTarget, Isolator, ReleaseResult, Verified } from "./isolator.ts";
import {
  type Authorization,
  changeAuthorization,
  disconnect,
  type RadiusResult,
  type RadiusSession,
  type RadiusSettings,
  type RadiusTerms,
} from "./radius.ts";

export type RadiusWay =
  | {
      readonly kind: "disconnect";
      /**
       * RFC 5176 has no question that changes nothing. "ask-again" sends the Disconnect-Request once more: no session is
       * "out", an acknowledgement means that it had come back. "never" answers "unknown".
       */
      readonly verify: "ask-again" | "never";
    }
  | {
      readonly kind: "quarantine";
      readonly authorization: Authorization;
      /** What the session gets back; without it a release ends the session, and the device signs on anew. */
      readonly normal?: Authorization;
    };

export function radiusIsolator(settings: RadiusSettings, way: RadiusWay, terms: RadiusTerms): Isolator {
  const each = async (target: IsolationTarget, act: (session: RadiusSession) => Promise<RadiusResult>) => {
    const results: RadiusResult[] = [];
    // One after the other: some servers count requests.
    for (const session of sessionsOf(target)) results.push(await act(session));
    return results;
  };
  const cut = (session: RadiusSession) => disconnect(settings, session, terms);
  return {
    name: way.kind === "disconnect" ? "RADIUS disconnect" : "RADIUS quarantine",

    async isolate(target) {
      if (way.kind === "disconnect") return isolateResult(await each(target, cut));
      return isolateResult(
        await each(target, (session) => changeAuthorization(settings, session, way.authorization, terms)),
      );
    },

    async release(target): Promise<ReleaseResult> {
      if (way.kind === "disconnect")
        return { kind: "by-hand", message: "let the RADIUS server accept the device again; it signs on by itself" };
      const { normal } = way;
      const results = await each(target, (session) =>
        normal === undefined ? cut(session) : changeAuthorization(settings, session, normal, terms),
      );
      const result = isolateResult(results);
      // Without a session there is nothing to undo: the next sign-on gets what the RADIUS server then says.
      return result.kind === "isolated" || result.kind === "not-found" ? { kind: "released" } : result;
    },

    async verify(target): Promise<Verified> {
      if (way.kind !== "disconnect" || way.verify === "never") return "unknown";
      const results = await each(target, cut);
      if (results.some(({ kind }) => kind === "ack")) return "not-out";
      return results.length > 0 && results.every(isWithoutSession) ? "out" : "unknown";
    },
  };
}

/** A session for each MAC address; the user name and session id hold for a device with one or none only. */
function sessionsOf({ macs, userName, sessionId }: IsolationTarget): RadiusSession[] {
  const names = {
    ...(userName === undefined ? {} : { userName }),
    ...(sessionId === undefined ? {} : { sessionId }),
  };
  const [only] = macs;
  if (only === undefined) return userName === undefined && sessionId === undefined ? [] : [names];
  return macs.length === 1 ? [{ ...names, mac: only }] : macs.map((mac) => ({ mac }));
}

/** The worst of the answers; a device with two ports, one of which has a session, is isolated when that one is. */
function isolateResult(results: readonly RadiusResult[]): IsolateResult {
  if (results.length === 0)
    return { kind: "not-found", message: "the device has no MAC address, user name or session id to name it by" };
  for (const result of results) {
    if (result.kind === "timed-out") return { kind: "failed", message: `no answer within ${result.afterMs} ms` };
    if (result.kind === "unreachable") return { kind: "failed", message: `not reached (${result.reason})` };
  }
  for (const result of results)
    if (result.kind === "nak" && !isWithoutSession(result)) return { kind: "refused", message: result.causeText };
  if (results.some(({ kind }) => kind === "ack")) return { kind: "isolated" };
  return { kind: "not-found", message: "the server knows no session of it: it is off, or is known under another name" };
}

const isWithoutSession = (result: RadiusResult) => result.kind === "nak" && result.cause === SESSION_NOT_FOUND;
