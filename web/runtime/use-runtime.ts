/**
 * How a device behaves now, asked by all parts of its page at once; changes are told by events, values come with time.
 */

import type { ReplyOf } from "../../src/contract/route.ts";
import { deviceRuntimeRoute } from "../../src/contract/runtime.ts";
import { useCall } from "../call.ts";

export type Runtime = ReplyOf<typeof deviceRuntimeRoute>;

const AGAIN_MS = 10_000;

/** Asked again every ten seconds while the page is seen. */
export function useRuntime(id: string) {
  return useCall(deviceRuntimeRoute, { params: { id } }, { everyMs: AGAIN_MS });
}
