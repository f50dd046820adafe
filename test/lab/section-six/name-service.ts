/**
 * As much of DNS as a name server of a test needs: one question in, one address out (RFC 1035, section 4).
 */
const TYPE_A = 1;

export interface Question {
  readonly name: string;
  readonly type: number;
  /** Where the question ends in the message. */
  readonly end: number;
}

export function readQuestion(message: Buffer): Question | undefined {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at]; length !== undefined && length > 0 && length < 64; length = message[at]) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  if (message[at] !== 0 || at + 5 > message.length) return undefined;
  return { name: labels.join(".").toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** The answer to `message`; no address is an answer without records, or "no such name". */
export function answer(message: Buffer, { type, end }: Question, address: string | undefined): Buffer {
  const isTold = address !== undefined && type === TYPE_A;
  const head = Buffer.from(message.subarray(0, 12));
  head.writeUInt16BE(address === undefined ? 0x8183 : 0x8180, 2);
  for (const [at, count] of [1, isTold ? 1 : 0, 0, 0].entries()) head.writeUInt16BE(count, 4 + 2 * at);
  const record = Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, ...(address ?? "").split(".").map(Number)]);
  return Buffer.concat([head, message.subarray(12, end), ...(isTold ? [record] : [])]);
}
