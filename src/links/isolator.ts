/**
 * What every way of taking a device off the network has in common. Each step may be repeated without harm.
 */

/** A device as the network knows it. */
export interface IsolationTarget {
  /** The public device id. */
  readonly id: string;
  /** As aa:bb:cc:dd:ee:ff. */
  readonly macs: readonly string[];
  readonly addresses: readonly string[];
  /** As the device or its port signed on, where that is known. */
  readonly userName?: string;
  readonly sessionId?: string;
}

export type IsolateResult =
  /** Whoever holds the network says that it is done, or was already. Whether it holds tells `verify`. */
  | { readonly kind: "isolated" }
  /** No session, port or identifier of it is known: it is off the network, or known there under other names. */
  | { readonly kind: "not-found"; readonly message: string }
  /** Told no; trying again changes nothing before a person has changed something. */
  | { readonly kind: "refused"; readonly message: string }
  /** Unreachable or too late: it may have happened or not, so try again. */
  | { readonly kind: "failed"; readonly message: string };

export type ReleaseResult =
  | { readonly kind: "released" }
  /** This way cannot undo it; the message says what a person has to do where. */
  | { readonly kind: "by-hand"; readonly message: string }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string };

/** "unknown" never counts as out. */
export type Verified = "out" | "not-out" | "unknown";

export interface Isolator {
  readonly name: string;
  isolate(target: IsolationTarget): Promise<IsolateResult>;
  release(target: IsolationTarget): Promise<ReleaseResult>;
  /** Asked only while the device is meant to be out: a way that can only find out by acting acts again. */
  verify(target: IsolationTarget): Promise<Verified>;
}
