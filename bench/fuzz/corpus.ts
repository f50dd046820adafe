/**
 * The kept inputs of a reader, one in each line as base64, made of our own bytes alone: what reaches blocks that the
 * seeds do not stands in `test/corpus/READER.txt`, what once broke a law in `test/corpus/READER.finds.txt` for good.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const fileOf = (name: string) => new URL(`../../test/corpus/${name}.txt`, import.meta.url);

export function keptInputs(reader: string): Uint8Array[] {
  return [reader, `${reader}.finds`].flatMap(inputsOf);
}

export function keepInputs(reader: string, inputs: readonly Uint8Array[]): void {
  const file = fileOf(reader);
  if (inputs.length > 0) writeFileSync(file, inputs.map((input) => `${input.toBase64()}\n`).join(""));
  else rmSync(file, { force: true });
}

function inputsOf(name: string): Uint8Array[] {
  const file = fileOf(name);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "latin1").split("\n");
  return lines.filter((line) => line !== "").map((line) => Uint8Array.fromBase64(line));
}
