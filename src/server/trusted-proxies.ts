/**
 * The proxies whose word counts on who sent a request: addresses and networks, as `serve --trust-proxy` names them.
 *
 * Without one, a request comes from whoever opened the connection, whatever its headers say.
 */
import { type Network, parseNetwork } from "../domain/address.ts";
import { InputError } from "../domain/input-error.ts";

/** A wider network is no proxy's: half of all addresses is as good as everybody. */
const LEAST_BITS = { ipv4: 8, ipv6: 16 } as const;

function isTooWide([address, bits]: Network): boolean {
  const [first, second] = address.toByteArray();
  // Among what begins with 0:: lie all IPv4 addresses as IPv6 writes them (RFC 4291, 2.5.5.2), and no network of proxies.
  const holdsIpv4 = address.kind() === "ipv6" && first === 0 && second === 0 && bits < 128;
  return holdsIpv4 || bits < LEAST_BITS[address.kind()];
}

/**
 * The given addresses and networks (CIDR), as Fastify's `trustProxy` takes them.
 * @throws {InputError} `argument-wrong` for what is neither, and for a network of (nearly) everybody.
 */
export function trustedProxies(given: readonly string[]): string[] {
  for (const one of given) {
    const network = parseNetwork(one);
    if (network !== undefined && !isTooWide(network)) continue;
    throw new InputError(
      "argument-wrong",
      "--trust-proxy",
      `"${one}" is no proxy's address; write it as 192.0.2.7, or its network as 192.0.2.0/28 (at least /${LEAST_BITS.ipv4}, or /${LEAST_BITS.ipv6} for IPv6)`,
    );
  }
  return [...given];
}
