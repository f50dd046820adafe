/**
 * What is being done to a device, as it stands in the address of its page.
 */
export const DEVICE_TASKS = ["edit", "tier", "operation", "end-fail-safe", "retire", "merge", "share"] as const;
export type DeviceTask = (typeof DEVICE_TASKS)[number];

export function deviceTaskIn(search: Readonly<Record<string, unknown>>): { do?: DeviceTask } {
  const task = DEVICE_TASKS.find((one) => one === search.do);
  return task === undefined ? {} : { do: task };
}
