/**
 * What CareLabel and `carelabel gateway` say to each other over HTTPS; both ends derive from these schemas.
 *
 * | request | does |
 * |---|---|
 * | PUT /isolated/ID `{macs, addresses}` | isolates these and no others under this id; again changes nothing |
 * | DELETE /isolated/ID | releases it; one that is not isolated is released already |
 * | GET /isolated | the list |
 * | GET /verify/ID | whether the kernel holds it, and what was dropped since it did |
 */
import Type, { type Static } from "typebox";
import { parseAddress } from "../domain/address.ts";
import { Closed } from "../domain/text.ts";

export const GATEWAY_PORT = 8421;
export const DEVICE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
/** Of each kind and device. */
const MOST_NAMES = 16;

const Names = Type.Array(Type.String({ minLength: 2, maxLength: 45 }), { maxItems: MOST_NAMES });
export const IsolationOrder = Closed(
  { macs: Names, addresses: Names },
  { description: "what of a device is isolated: MAC addresses, IPv4 and IPv6 addresses" },
);
export type IsolationOrder = Static<typeof IsolationOrder>;

export const IsolatedDevice = Closed(
  { id: Type.String(), macs: Names, addresses: Names, since: Type.String() },
  { description: "a device that the gateway keeps out" },
);
export type IsolatedDevice = Static<typeof IsolatedDevice>;
export const IsolatedList = Closed({ devices: Type.Array(IsolatedDevice) }, { description: "all of them" });

export const Verification = Closed(
  {
    id: Type.String(),
    /** It stands in the gateway's list. */
    listed: Type.Boolean(),
    /** The kernel drops all of it: sets, chains and rules are as the gateway made them. */
    held: Type.Boolean(),
    /** Since the sets were last made anew. 0 of a device that talks means that it talks elsewhere. */
    dropped: Closed(
      { packets: Type.Integer({ minimum: 0 }), bytes: Type.Integer({ minimum: 0 }) },
      { description: "packets dropped" },
    ),
  },
  { description: "whether a device is kept out" },
);
export type Verification = Static<typeof Verification>;

export const GATEWAY_PROBLEMS = ["argument-wrong", "protected", "too-many", "not-permitted", "not-kept"] as const;
export const GatewayProblem = Closed(
  { code: Type.Enum([...GATEWAY_PROBLEMS]), message: Type.String({ maxLength: 500 }) },
  { description: "why the gateway did not do it" },
);
export type GatewayProblem = Static<typeof GatewayProblem>;

/** As aa:bb:cc:dd:ee:ff, the address of one interface; undefined for groups, zeros and what is no MAC-48 address. */
export function unicastMac(text: string): string | undefined {
  if (!/^[0-9a-f]{2}([:-]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i.test(text)) return undefined;
  const digits = text.toLowerCase().replace(/[:-]/g, "");
  const isGroup = (Number.parseInt(digits.slice(0, 2), 16) & 1) === 1;
  return isGroup || /^0+$/.test(digits) ? undefined : (digits.match(/../g) ?? []).join(":");
}

const NO_HOST = new Set(["unspecified", "loopback", "multicast", "broadcast"]);

/** In its short form, the address of one host; undefined for groups, loopback, zones and what is no address. */
export function unicastAddress(text: string): string | undefined {
  if (!/^[0-9a-f:.]+$/i.test(text)) return undefined;
  const address = parseAddress(text);
  return address === undefined || NO_HOST.has(address.range()) ? undefined : address.toString();
}
