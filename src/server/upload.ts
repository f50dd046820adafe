/**
 * A form with one file, read as it arrives.
 */
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { InputError } from "../domain/input-error.ts";
import { HttpRefusal } from "./problems.ts";
import { type UploadPace, uploadPace } from "./upload-pace.ts";

export interface UploadedFile {
  /** As the sender named it, without its folder and without what could mislead the eye. */
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

const NAME_SHOWN = 120;

/** Lets `room` take forms of one file. */
export async function takesOneFile(room: FastifyInstance, limitBytes: number): Promise<void> {
  await room.register(multipart, {
    throwFileSizeLimit: false,
    // One byte more than is taken, so that a file that is too large is noticed instead of cut.
    limits: { fileSize: limitBytes + 1, files: 1, fields: 0, headerPairs: 20 },
  });
}

/**
 * Hands the form's file to `take` and returns its answer; the rest of a form that is refused is read and dropped.
 * @param part the name of the file in the form.
 * @throws {InputError} `argument-wrong` when the form holds no such file; {HttpRefusal} when it is cut off or too slow.
 */
export async function oneFile<T>(
  request: FastifyRequest,
  part: string,
  take: (file: UploadedFile) => Promise<T>,
): Promise<T> {
  try {
    const pace = uploadPace();
    for await (const { fieldname, filename, file } of received(request.files(), pace)) {
      if ((fieldname as string | undefined) !== part)
        throw new InputError("argument-wrong", "body", `the form takes one file, in the part "${part}"`);
      return await take({ name: shownName(filename), bytes: received(file, pace) });
    }
    throw new InputError("argument-wrong", part, "the form holds no file; choose one");
  } catch (error) {
    // A browser reads the answer only after all is sent.
    request.raw.unpipe();
    request.raw.resume();
    throw error;
  }
}

/** What arrives at its pace, with the parser's words for a form that is cut off or damaged turned into ours. */
export async function* received<T>(arriving: AsyncIterable<T>, pace: UploadPace): AsyncGenerator<T> {
  try {
    yield* pace.of(arriving);
  } catch (cause) {
    if (cause instanceof HttpRefusal) throw cause;
    if (String((cause as { code?: unknown } | null)?.code).startsWith("FST_")) throw cause;
    throw new HttpRefusal(400, "request-malformed", "body", "the form is cut off or damaged; send it again");
  }
}

function shownName(fileName: string | undefined): string {
  const last = (fileName ?? "").split(/[/\\]/).at(-1) ?? "";
  const name = last
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .trim()
    .slice(0, NAME_SHOWN)
    .replace(/\p{Cs}/u, ""); // half of a sign that the cut went through, which no ledger takes
  return name === "" ? "file" : name;
}
