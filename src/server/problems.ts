/**
 * The one translation of errors for HTTP: problem details (RFC 9457) with a status, and a bug's text in the log only.
 */
import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyReply } from "fastify";
import { PROBLEM_MEDIA_TYPE, type ProblemDetails } from "../contract/problem-details.ts";
import { InputError, type InputErrorCode } from "../domain/input-error.ts";

/** Wrong input is 400 unless the protocol has a better word for it. */
const STATUS: Partial<Record<InputErrorCode, number>> = {
  "attempts-too-many": 429,
  "credentials-wrong": 401,
  "evidence-damaged": 500,
  "document-too-large": 413,
  "format-unknown": 415,
  "format-unsupported": 415,
  "label-invalid": 422,
  "not-permitted": 403,
  "not-signed-in": 401,
  "record-changed": 412,
  "record-conflict": 409,
  "record-unknown": 404,
};

/** A refusal that HTTP itself asks for; everything else that is wrong with a request is an `InputError`. */
export class HttpRefusal extends Error {
  override readonly name = "HttpRefusal";
  readonly status: number;
  readonly code: string;
  readonly where: string;
  /** After how many seconds the same request may be taken. */
  readonly retryAfterS: number | undefined;

  constructor(status: number, code: string, where: string, message: string, retryAfterS?: number) {
    super(message);
    this.retryAfterS = retryAfterS;
    this.status = status;
    this.code = code;
    this.where = where;
  }
}

/** What Fastify and its parsers refuse, in our words. */
const FRAMEWORK: Record<string, [status: number, code: string, where: string, detail: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [
    413,
    "document-too-large",
    "body",
    "the body is larger than this route takes; is this the file you meant?",
  ],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    "format-unsupported",
    "content-type",
    "this route does not take that content type; see its description for those it takes",
  ],
  FST_ERR_CTP_EMPTY_TYPE: [
    415,
    "format-unsupported",
    "content-type",
    "the request names no content type; see the route's description for those it takes",
  ],
  FST_INVALID_MULTIPART_CONTENT_TYPE: [
    415,
    "format-unsupported",
    "content-type",
    "send the files as multipart/form-data",
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    400,
    "request-malformed",
    "content-length",
    "the body is not as long as the request says; send it again",
  ],
  FST_PARTS_LIMIT: [413, "request-malformed", "body", "the form has more parts than this route takes"],
  FST_FILES_LIMIT: [413, "request-malformed", "body", "the form has more files than this route takes"],
  FST_FIELDS_LIMIT: [413, "request-malformed", "body", "the form has more fields than this route takes"],
  FST_PROTO_VIOLATION: [400, "request-malformed", "body", "a part of the form has a name that is not allowed"],
};

/** The problem that `error` is for the caller; undefined when it is a bug. */
function problemOf(error: unknown): ProblemDetails | undefined {
  if (error instanceof InputError) {
    const { code, where, message, all } = error;
    const errors = all.map((one) => ({
      where: one.where,
      detail: one.message,
      ...(one.held === undefined ? {} : { held: one.held }),
    }));
    return { ...problem(STATUS[code] ?? 400, code, where, message), ...(errors.length === 0 ? {} : { errors }) };
  }
  if (error instanceof HttpRefusal) return problem(error.status, error.code, error.where, error.message);
  const { code, validation, validationContext, statusCode } = (error ?? {}) as Partial<FastifyError>;
  if (validation !== undefined) {
    const [first] = validation;
    return problem(
      400,
      "argument-wrong",
      `${validationContext ?? "request"}${first?.instancePath ?? ""}`,
      `${first?.message ?? "it does not fit"}; see the route's description`,
    );
  }
  if (code !== undefined && Object.hasOwn(FRAMEWORK, code)) {
    const known = FRAMEWORK[code];
    if (known !== undefined) return problem(...known);
  }
  // What the framework and its parts refuse on their own is the caller's mistake, never a bug of ours.
  if (statusCode === undefined || statusCode < 400 || statusCode > 499) return undefined;
  return statusCode === 403 || statusCode === 404
    ? problem(404, "route-unknown", "address", "there is nothing at this address")
    : problem(statusCode, "request-malformed", "request", REFUSED[statusCode] ?? "the request cannot be answered");
}

const REFUSED: Record<number, string> = {
  400: "the request cannot be read; check its address, its headers and its form",
  412: "what is there is not what the request wants it to be; ask again without the condition",
  416: "the file has no such range; ask for the whole file",
};

function problem(status: number, code: string, where: string, detail: string): ProblemDetails {
  return { type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail, code, where };
}

/** Answers `error` as problem details; a bug is told to `log` with its stack, never with anything of the request. */
export function sendProblem(error: unknown, reply: FastifyReply, log: (text: string) => void): FastifyReply {
  if (error instanceof HttpRefusal && error.retryAfterS !== undefined) reply.header("retry-after", error.retryAfterS);
  // Who sends too slowly is not listened to any longer (RFC 9110, 15.5.9).
  if (error instanceof HttpRefusal && error.status === 408) reply.header("connection", "close");
  let answer = problemOf(error);
  if (answer === undefined) {
    log(`carelabel: this is a bug of CareLabel, please report it:\n${(error as Error)?.stack ?? String(error)}\n`);
    answer = problem(500, "bug", "server", "this is a bug of CareLabel; its log says more. Nothing was changed");
  }
  return reply.code(answer.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(answer));
}
