/**
 * The proof that a campaign was closed, as a signed document: what was asked, how many devices it meant and what became of
 * them, and the digest of the list that tells of each device who did what when, with the digests of what proves it.
 *
 * The list stands beside the signature as lines of JSON, so that one of 100,000 devices is checked as it is read.
 */
import Type, { type Static } from "typebox";
import { SEVERITIES } from "../../finding/severity.ts";
import { InputError } from "../../input-error.ts";
import { canonicalBytes, digestOf } from "../../label/digest.ts";
import type { Signer } from "../../label/key.ts";
import { type OpenedDocument, openSealedDocument, sealDocument } from "../../label/sealed-document.ts";
import { Closed, Day, Name } from "../../text.ts";
import { CAMPAIGN_KINDS, CampaignFilter } from "./campaign.ts";
import { TASK_STATES } from "./task.ts";

const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const Moment = Type.String({ format: "date-time" });
const By = Type.String({ minLength: 1, maxLength: 120 });
const Count = Type.Integer({ minimum: 0 });

export const SealedCampaign = Closed(
  {
    carelabel: Type.Literal("sealed-campaign"),
    version: Type.Literal("1.0"),
    id: Type.String({ minLength: 1, maxLength: 64 }),
    facility: Name,
    kind: Type.Enum([...CAMPAIGN_KINDS]),
    title: Name,
    reference: orNull(Type.String()),
    link: orNull(Type.String()),
    publishedOn: orNull(Day),
    severity: Type.Enum([...SEVERITIES]),
    due: orNull(Day),
    instructions: Type.String(),
    filter: CampaignFilter,
    openedAt: Moment,
    tasks: Closed(
      {
        sha256: Type.String({
          pattern: "^[0-9a-f]{64}$",
          description: "of the lines of the list, RFC 8785 JSON each, with a line feed after each",
        }),
        count: Count,
        done: Count,
        notAffected: Count,
        notLocated: Count,
        retired: Count,
      },
      { description: "what became of the devices" },
    ),
    note: orNull(Type.String({ maxLength: 500 })),
    closer: Closed(
      { name: By, role: Type.String(), signedAt: Moment },
      { description: "who closed it; the person gave the password for it" },
    ),
  },
  { description: "a closed campaign" },
);
export type SealedCampaign = Static<typeof SealedCampaign>;

export const CAMPAIGN_TYP = "miot-campaign+jwt";
const KIND = { typ: CAMPAIGN_TYP, schema: SealedCampaign, name: "campaign" } as const;

/** @returns a compact JWS. @throws {Error} when what is to be sealed is not as its schema says. */
export function sealCampaign(sealed: SealedCampaign, signer: Signer): Promise<string> {
  return sealDocument(KIND, sealed, signer);
}

/** The list beside the signature: who did what at which device. */
export const SealedTask = Type.Object({
  device: Type.Object({
    id: Type.String(),
    title: Type.String(),
    serial: orNull(Type.String()),
    product: Type.String(),
    firmware: orNull(Type.String()),
    place: Type.String(),
  }),
  state: Type.Enum([...TASK_STATES]),
  coverage: Type.String(),
  unknown: Type.Array(Type.String()),
  joined: Type.String(),
  trail: Type.Array(
    Type.Object({
      move: Type.String(),
      by: Type.String(),
      at: Moment,
      state: Type.String(),
      note: orNull(Type.String()),
      evidence: Type.Array(Type.Object({ digest: Type.String(), name: Type.String() })),
      firmware: orNull(Type.String()),
    }),
  ),
});
export type SealedTask = Static<typeof SealedTask>;

/** A signed document as it is handed out. */
export interface SignedCampaign {
  readonly campaign: string;
  readonly tasks: readonly SealedTask[];
}

/**
 * The document with its list, verified.
 * @throws {InputError} `signature-unreadable` when either is not as it was signed.
 */
export async function openSignedCampaign(
  { campaign, tasks }: SignedCampaign,
  where: string,
): Promise<OpenedDocument<SealedCampaign>> {
  const opened = await openSealedCampaign(campaign, where);
  const lines = tasks.map((task) => canonicalBytes(task));
  const bytes = new Uint8Array(lines.reduce((sum, line) => sum + line.length + 1, 0));
  let at = 0;
  for (const line of lines) {
    bytes.set(line, at);
    at += line.length;
    bytes[at++] = LINE_FEED;
  }
  if ((await digestOf(bytes)) === opened.sealed.tasks.sha256) return opened;
  throw new InputError(
    "signature-unreadable",
    where,
    "its list of devices is not as it was signed; get the file again",
  );
}
const LINE_FEED = 10;

/** @throws {InputError} `signature-unreadable` when it is not as it was signed. */
export function openSealedCampaign(jws: string, where: string): Promise<OpenedDocument<SealedCampaign>> {
  return openSealedDocument(KIND, jws, where);
}
