/**
 * The filters of the list of devices as they stand in its address: the same words as in the API.
 */

import { DEVICE_ORDERS, type listDevicesRoute } from "../../src/contract/device.ts";
import type { QueryOf } from "../../src/contract/route.ts";
import { SHOWN_STATES, type ShownState } from "../../src/domain/registry/device-status.ts";
import { searchText } from "../router.tsx";

export type DeviceFilter = Omit<QueryOf<typeof listDevicesRoute>, "offset" | "limit">;
export type DeviceOrder = (typeof DEVICE_ORDERS)[number];

/** What of an address is a filter; whatever else it holds is left out. */
export function deviceFilterIn(search: Readonly<Record<string, unknown>>): DeviceFilter {
  const text = (name: string) => (typeof search[name] === "string" ? search[name].trim() : "");
  const id = (name: string) => (/^[a-z0-9]{8,40}$/.test(text(name)) ? text(name) : undefined);
  const states = statesIn(text("state"));
  const order = DEVICE_ORDERS.find((one) => one === text("order"));
  const careSetting = (["integrated-care", "home-care"] as const).find((one) => one === text("careSetting"));
  const [place, product] = [id("place"), id("product")];
  return {
    ...(text("q") === "" ? {} : { q: text("q").slice(0, 200) }),
    ...(states.length === 0 ? {} : { state: states.join(",") }),
    ...(place === undefined ? {} : { place }),
    ...(product === undefined ? {} : { product }),
    ...(careSetting === undefined ? {} : { careSetting }),
    ...(text("tier") === "unset" ? { tier: "unset" } : {}),
    ...(order === undefined ? {} : { order }),
    ...(text("down") === "yes" ? { down: "yes" } : {}),
  };
}

/** The states that a filter names, in their order of gravity. */
export function statesIn(text: string | undefined): ShownState[] {
  const named = (text ?? "").split(",");
  return SHOWN_STATES.filter((state) => named.includes(state));
}

/** The address of the list with this filter. */
export function devicesAddress(filter: DeviceFilter): string {
  return `/devices${searchText(filter)}`;
}

/** The same filter with one part set, or without it. */
export function withFilter<K extends keyof DeviceFilter>(
  filter: DeviceFilter,
  name: K,
  value: DeviceFilter[K] | undefined,
): DeviceFilter {
  const { [name]: _before, ...rest } = filter;
  return deviceFilterIn({ ...rest, [name]: value });
}
