/**
 * Where a string stands in nested maps and arrays, for example `$.patient[2].name`; written out only when asked for.
 */
import { type FieldName, MovingWord } from "./layer-reader.ts";
import { asSent, quotedStep, type ShowName } from "./shown-name.ts";

/** `sourceFrom` and `sourceTo` say where it stands when `bytes` is not the window that was read. */
export type OnItemString = (
  bytes: Uint8Array,
  from: number,
  to: number,
  path: Path,
  sourceFrom?: number,
  sourceTo?: number,
) => void;

const KEY_BYTES_MOST = 60;

export class Path implements FieldName {
  readonly own = new MovingWord();
  readonly holder = new MovingWord();
  readonly #steps: { map: boolean; index: number; key: Uint8Array | undefined }[] = [];

  open(map: boolean): void {
    this.#steps.push({ map, index: 0, key: undefined });
  }

  close(): void {
    this.#steps.pop();
  }

  next(): void {
    const top = this.#steps.at(-1);
    if (top === undefined) return;
    top.index++;
    top.key = undefined;
  }

  key(bytes: Uint8Array, from: number, to: number): void {
    const top = this.#steps.at(-1);
    if (top !== undefined) top.key = bytes.subarray(from, Math.min(to, from + KEY_BYTES_MOST));
  }

  /** Sets `own` and `holder` to the two names nearest to the value. */
  locate(): this {
    const named = this.#steps.filter(({ map, key }) => map && key !== undefined);
    const [own, holder] = [named.at(-1)?.key, named.at(-2)?.key];
    this.own.set(own ?? this.own.bytes, 0, own?.length ?? 0);
    this.holder.set(holder ?? this.holder.bytes, 0, holder?.length ?? 0);
    return this;
  }

  path(): string {
    return this.shown(asSent);
  }

  shown(show: ShowName): string {
    return this.#steps
      .map(({ map, index, key }) => {
        if (!map || key === undefined) return `[${index}]`;
        return stepText(key, 0, key.length, show);
      })
      .reduce((path, step) => path + step, "$");
  }
}

/** `.name`, or `["any name"]` where it is no plain word. */
export function stepText(bytes: Uint8Array, from: number, to: number, show: ShowName): string {
  const word = wordIn(bytes, from, to);
  const name = word ?? new TextDecoder("utf-8").decode(bytes.subarray(from, to));
  const shown = show(name);
  return word !== undefined && shown === word ? `.${word}` : quotedStep(shown);
}

/** A word that is plain to its end is the usual case, and building it is quicker than decoding. */
function wordIn(bytes: Uint8Array, from: number, to: number): string | undefined {
  let word = "";
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    const isLetter = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f;
    const isOther = at > from && ((byte >= 0x30 && byte <= 0x39) || byte === 0x2d);
    if (!isLetter && !isOther) return undefined;
    word += String.fromCharCode(byte);
  }
  return word === "" ? undefined : word;
}
