/**
 * The doors of the label: translate a written label into its problems, into its picture, and hand out the pinned keys.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  type CheckedLabel,
  checkLabelRoute,
  previewLabelRoute,
  type TrustReply,
  trustRoute,
} from "../contract/label.ts";
import type { QueryOf } from "../contract/route.ts";
import { InputError } from "../domain/input-error.ts";
import { checkLabel, isSignable } from "../domain/label/check.ts";
import { canonicalBytes, digestOf } from "../domain/label/digest.ts";
import type { Label } from "../domain/label/label.ts";
import type { LabelWorld } from "../domain/label/world.ts";
import { readDocument } from "../formats/label-document/read-document.ts";
import { door, type House } from "./door.ts";
import { printing } from "./label-print.ts";
import { createTurns } from "./turns.ts";

export type PreviewQuery = QueryOf<typeof previewLabelRoute>;

export interface LabelDoors {
  readonly world: LabelWorld;
  /** The label as it will be printed, unsigned, as SVG. */
  readonly preview: (label: Label, query: PreviewQuery, signal: AbortSignal) => string | Promise<string>;
  /** The keys that are pinned now, and the withdrawal lists. */
  readonly trust: () => Promise<TrustReply>;
}

export function labelDoors(server: FastifyInstance, house: House, { world, preview, trust }: LabelDoors): void {
  server.addContentTypeParser([...checkLabelRoute.body.mediaTypes], { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );

  const turns = createTurns();
  const checked = ({ request, reply }: { request: FastifyRequest; reply: FastifyReply }): Promise<CheckedLabel> =>
    turns.next(reply, () => checkText(textOf(request), world));

  door(server, house, checkLabelRoute, ({ actor, ...call }) => turns.among(actor.accountId, () => checked(call)));

  door(server, house, previewLabelRoute, ({ actor, query, ...call }) =>
    turns.among(actor.accountId, async () => {
      const { label, problems } = await checked(call);
      const first = problems.find(({ level }) => level === "error");
      if (label === null) {
        throw new InputError(
          "label-invalid",
          `${first?.line ?? 1}:${first?.column ?? 1}`,
          first?.message ?? "it is no label",
        );
      }
      return { svg: await printing(call.reply, (signal) => preview(label, query, signal)) };
    }),
  );

  door(server, house, trustRoute, ({ reply }) => {
    reply.header("cache-control", "no-cache");
    return trust();
  });
}

const textOf = ({ body }: FastifyRequest): Uint8Array => (body as Buffer | undefined) ?? new Uint8Array();

/**
 * All problems of a label as it is written, each with its place, in the order of the text.
 * @throws {InputError} when the bytes are no text at all, see `readDocument`.
 */
async function checkText(bytes: Uint8Array, world: LabelWorld): Promise<CheckedLabel> {
  const { value, problems: syntax, locate } = readDocument(bytes, "label");
  if (syntax.length > 0) {
    return {
      signable: false,
      problems: syntax.map(({ place, ...problem }) => ({ ...problem, ...place })),
      label: null,
      digest: null,
    };
  }
  const found = checkLabel(value, world);
  const problems = found
    .map((problem) => ({ ...problem, ...locate(problem.pointer) }))
    .sort((one, other) => one.line - other.line || one.column - other.column);
  if (!isSignable(found)) return { signable: false, problems, label: null, digest: null };
  return { signable: true, problems, label: value as Label, digest: await digestOf(canonicalBytes(value)) };
}
