/**
 * The proxies whose word counts on who sent a request: addresses and networks, as `serve --trust-proxy` names them.
 *
 * Without one, a request comes from whoever opened the connection, whatever its headers say.
 */
import { parseNetwork } from "../domain/address.ts";
import { InputError } from "../domain/input-error.ts";

/**
 * The given addresses and networks (CIDR), as Fastify's `trustProxy` takes them.
 * @throws {InputError} `argument-wrong` for what is neither, and for a network of everybody.
 */
export function trustedProxies(given: readonly string[]): string[] {
  for (const one of given) {
    if ((parseNetwork(one)?.[1] ?? 0) > 0) continue;
    throw new InputError(
      "argument-wrong",
      "--trust-proxy",
      `"${one}" is no proxy's address; write it as 192.0.2.7, or its network as 192.0.2.0/28`,
    );
  }
  return [...given];
}
