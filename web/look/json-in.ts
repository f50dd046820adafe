/**
 * The JSON of a file that a person chose.
 */
import { InputError } from "../../src/domain/input-error.ts";

/** @param advice which file to choose. @throws {InputError} `document-unreadable`. */
export async function jsonIn(file: File, advice: string): Promise<unknown> {
  const text = await file.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError("document-unreadable", file.name, `it is no JSON; ${advice}`, { cause });
  }
}
