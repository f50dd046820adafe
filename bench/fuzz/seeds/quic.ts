/** Datagrams of QUIC: Initial packets of both versions, version negotiation, Retry. */
import { recorded } from "../../../src/formats/tls/collect-facts-for-tests.ts";
import { conversation } from "../delivery.ts";
import { big, frame } from "./fields.ts";

const initial = (version: readonly number[], first: number, frames: Uint8Array) => {
  const sealed = frame([0, 0], [...frames], Array(32).fill(0), Array(16).fill(0));
  return frame(
    [first, ...version, 8, 1, 2, 3, 4, 5, 6, 7, 8, 2, 9, 9],
    first === 0xd1 || (first & 0x30) === 0 ? [0] : [],
    big(0x4000 | sealed.length, 2),
    [...sealed],
  );
};
const crypto = (offset: number, bytes: Uint8Array) =>
  frame([6, ...big(0x4000 | offset, 2), ...big(0x4000 | bytes.length, 2)], [...bytes]);
export const quicTalks = (): Uint8Array[] => {
  const hello = (recorded("tls-1.3")[0]?.[0]?.bytes ?? new Uint8Array(0)).subarray(5, 505);
  const v1 = [0, 0, 0, 1];
  return [
    conversation(
      [
        0,
        initial(v1, 0xc1, frame([...crypto(200, hello.subarray(200))], [1, 0], [...crypto(0, hello.subarray(0, 200))])),
      ],
      [1, initial(v1, 0xc1, frame([2, 0, 0, 0, 0, ...crypto(0, Uint8Array.of(2, 0, 0, 4, 3, 3, 0, 0))]))],
    ),
    conversation(
      [0, initial([0x6b, 0x33, 0x43, 0xcf], 0xd1, crypto(0, hello))],
      [1, initial(v1, 0xc1, Uint8Array.of(0x1c, 0x41, 0x28, 6, 0))],
    ),
    conversation(
      [1, frame([0x80, 0, 0, 0, 0, 1, 1, 1, 2, 0, 0, 0, 1, 0x6b, 0x33, 0x43, 0xcf])],
      [1, frame([0xf0, ...v1, 1, 1, 1, 2], "retry token", Array(16).fill(0))],
    ),
    conversation(
      [0, initial([0xff, 0, 0, 29], 0xc1, crypto(0, hello))],
      [0, frame([0xe0, ...v1, 1, 1, 1, 2, 4], "xxxx", [0x40], "short")],
    ),
  ];
};
