/** The packet of a capture that is read: one object for all of them. */
export interface PacketMoment {
  /** Milliseconds since 1970; 0 where the file gives no time. */
  timeMs: number;
  /** Number in the file, from 1. */
  frame: number;
}
