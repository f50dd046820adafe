/**
 * A-ASSOCIATE-RQ and -AC out of the body of their PDU: titles, contexts and user information.
 *
 * Sources: DICOM PS3.8 sections 9.3.2, 9.3.3 and annex D; PS3.7 section D.3.3 (implementation, user identity).
 */
import type { DicomAssociate, Direction, PresentationContext, UserIdentity } from "./dicom-facts.ts";
import { namedUid } from "./uid-names.ts";

/** Presentation context ids are the odd numbers of one byte. */
const MOST_CONTEXTS = 128;
const MOST_TRANSFER_SYNTAXES = 64;

const IDENTITIES: readonly UserIdentity["kind"][] = [
  "unknown",
  "username",
  "username-and-passcode",
  "kerberos",
  "saml",
  "jwt",
];

/** @param bytes the PDU without its six bytes of header. */
export function readAssociate(direction: Direction, isRequest: boolean, bytes: Uint8Array): DicomAssociate {
  let applicationContext = "";
  const contexts: PresentationContext[] = [];
  const user: UserInformation = {
    maximumLength: null,
    implementationClassUid: "",
    implementationVersionName: "",
    userIdentity: null,
  };
  let complete = bytes.length >= 68;
  const itemsComplete = eachItem(bytes, 68, bytes.length, (type, start, end) => {
    if (type === 0x10) applicationContext = text(bytes, start, end);
    else if (type === (isRequest ? 0x20 : 0x21) && contexts.length < MOST_CONTEXTS) {
      const [context, whole] = readContext(bytes, start, end, isRequest);
      contexts.push(context);
      complete &&= whole;
    } else if (type === 0x50) complete = readUserInformation(user, bytes, start, end) && complete;
  });
  return {
    direction,
    kind: isRequest ? "request" : "accept",
    calledAeTitle: text(bytes, 4, 20),
    callingAeTitle: text(bytes, 20, 36),
    applicationContext: namedUid(applicationContext),
    contexts,
    ...user,
    isUnauthenticated: user.userIdentity === null,
    complete: complete && itemsComplete,
  };
}

function readContext(
  bytes: Uint8Array,
  start: number,
  end: number,
  isRequest: boolean,
): [context: PresentationContext, complete: boolean] {
  let abstractSyntax = "";
  const transferSyntaxes: string[] = [];
  const complete = eachItem(bytes, start + 4, end, (type, from, to) => {
    if (type === 0x30) abstractSyntax = text(bytes, from, to);
    else if (type === 0x40 && transferSyntaxes.length < MOST_TRANSFER_SYNTAXES)
      transferSyntaxes.push(text(bytes, from, to));
  });
  const context = {
    id: start < end ? (bytes[start] ?? 0) : 0,
    abstractSyntax: isRequest ? namedUid(abstractSyntax) : null,
    transferSyntaxes: transferSyntaxes.map(namedUid),
    result: isRequest || start + 2 >= end ? null : (bytes[start + 2] ?? 0),
  };
  return [context, complete && end - start >= 4];
}

type UserInformation = {
  -readonly [Key in
    | "maximumLength"
    | "implementationClassUid"
    | "implementationVersionName"
    | "userIdentity"]: DicomAssociate[Key];
};

/** False when an item reaches beyond its surroundings. */
function readUserInformation(user: UserInformation, bytes: Uint8Array, start: number, end: number): boolean {
  return eachItem(bytes, start, end, (type, from, to) => {
    if (type === 0x51 && to - from >= 4) user.maximumLength = big(bytes, from, 4);
    else if (type === 0x52) user.implementationClassUid = text(bytes, from, to);
    else if (type === 0x55) user.implementationVersionName = text(bytes, from, to);
    else if (type === 0x58 && to - from >= 4) {
      const primaryLength = big(bytes, from + 2, 2);
      const secondaryAt = from + 4 + primaryLength;
      user.userIdentity = {
        kind: IDENTITIES[bytes[from] ?? 0] ?? "unknown",
        primaryLength,
        secondaryLength: secondaryAt + 2 <= to ? big(bytes, secondaryAt, 2) : 0,
      };
    } else if (type === 0x59 && to - from >= 2) {
      user.userIdentity = { kind: "answer", primaryLength: big(bytes, from, 2), secondaryLength: 0 };
    }
  });
}

/** Items of type, a reserved byte, a length of two bytes; false when one lies about its length. */
function eachItem(
  bytes: Uint8Array,
  start: number,
  end: number,
  item: (type: number, start: number, end: number) => void,
): boolean {
  let at = start;
  while (at + 4 <= end) {
    const length = big(bytes, at + 2, 2);
    const from = at + 4;
    if (from + length > end) return false;
    item(bytes[at] ?? 0, from, from + length);
    at = from + length;
  }
  return at === end;
}

/** Text without the spaces and zeros that pad it; what is not printable ASCII shows as "?". */
export function text(bytes: Uint8Array, start: number, end: number): string {
  let to = Math.min(end, start + 255, bytes.length);
  while (to > start && (bytes[to - 1] === 0x20 || bytes[to - 1] === 0)) to--;
  let out = "";
  for (let at = start; at < to; at++) {
    const byte = bytes[at] ?? 0;
    out += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "?";
  }
  return out.trimStart();
}

function big(bytes: Uint8Array, at: number, length: number): number {
  let number = 0;
  for (let index = 0; index < length; index++) number = number * 256 + (bytes[at + index] ?? 0);
  return number;
}
