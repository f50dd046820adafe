/** DNS messages put together for tests, from names and parts as numbers. */

/** The wire form of a name without compression. */
export function wireName(name: string): number[] {
  const labels = name === "." ? [] : name.split(".");
  return [...labels.flatMap((label) => [label.length, ...signs(label)]), 0];
}

export function signs(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

export function wireQuestion(name: string, type: number): number[] {
  return [...wireName(name), ...two(type), ...two(1)];
}

export function wireRecord(
  name: readonly number[],
  type: number,
  data: readonly number[],
  kind = 1,
  ttl = 60,
): number[] {
  return [...name, ...two(type), ...two(kind), ...two(ttl >>> 16), ...two(ttl & 0xffff), ...two(data.length), ...data];
}

export interface WireMessage {
  readonly flags?: number;
  readonly questions?: readonly number[][];
  readonly answers?: readonly number[][];
  readonly additionals?: readonly number[][];
}

export function wireMessage({
  flags = 0x0100,
  questions = [],
  answers = [],
  additionals = [],
}: WireMessage): Uint8Array {
  const counts = [questions.length, answers.length, 0, additionals.length];
  return Uint8Array.from([
    ...two(0x1234),
    ...two(flags),
    ...counts.flatMap(two),
    ...[...questions, ...answers, ...additionals].flat(),
  ]);
}

export function two(value: number): number[] {
  return [(value >> 8) & 255, value & 255];
}
