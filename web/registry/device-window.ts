/**
 * A long list of devices, of which only the windows that are looked at are fetched.
 */
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useRef } from "react";
import { type DeviceRow, listDevicesRoute } from "../../src/contract/device.ts";
import type { ReplyOf } from "../../src/contract/route.ts";
import { type CallProblem, call, keyOf } from "../call.ts";
import type { DeviceFilter } from "./device-filter.ts";

const WINDOW = 100;

export interface DeviceList {
  /** Undefined until the first window is there. */
  readonly total: number | undefined;
  /** Whether all rows that can be seen are there. */
  readonly known: boolean;
  /** Undefined while its window is on its way. */
  readonly row: (index: number) => DeviceRow | undefined;
  readonly problem: CallProblem | undefined;
}

/** @param first and `last` are the rows that can be seen. */
export function useDeviceWindow(filter: DeviceFilter, first: number, last: number): DeviceList {
  const from = Math.floor(Math.max(first, 0) / WINDOW);
  const to = Math.max(from, Math.floor(Math.max(last, 0) / WINDOW));
  const seen = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const windows = useQueries({
    queries: seen.map((index) => {
      const query = { ...filter, offset: String(index * WINDOW), limit: String(WINDOW) };
      return {
        queryKey: keyOf(listDevicesRoute, { query }),
        queryFn: async ({ signal }: { signal: AbortSignal }): Promise<ReplyOf<typeof listDevicesRoute>> =>
          (await call(listDevicesRoute, { query, signal })).reply,
        placeholderData: keepPreviousData,
      };
    }),
  });
  const lastTotal = useRef<number | undefined>(undefined);
  // Rows of another window are no stand-in for these; only how many there are.
  const total = windows.find(({ data, isPlaceholderData }) => data !== undefined && !isPlaceholderData)?.data?.total;
  if (total !== undefined) lastTotal.current = total;
  const problem = windows.find(({ error }) => error !== null)?.error as CallProblem | undefined;
  return {
    total: total ?? lastTotal.current,
    row: (index) => {
      const window = windows[Math.floor(index / WINDOW) - from];
      return window === undefined || window.isPlaceholderData ? undefined : window.data?.devices[index % WINDOW];
    },
    known: windows.every(({ data, isPlaceholderData }) => data !== undefined && !isPlaceholderData),
    problem,
  };
}
