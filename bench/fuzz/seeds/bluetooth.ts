/** Pairings, discovery and a measurement, on the air and at the host controller interface. */
import {
  advertisement,
  DISCOVERY,
  legacyPairing,
  MEASUREMENT,
  offer,
  onAir,
  onHci,
  securePairing,
} from "../../../src/formats/bluetooth/bluetooth-for-tests.ts";
import { joined } from "../../../src/formats/packet-file/capture-for-tests.ts";
import { conversation, latin1 } from "../delivery.ts";

/** The first byte of an input chooses one. */
export const BLUETOOTH_LINKS = [251, 256, 187, 201, 254, 147];

export function bluetoothTalks(): Uint8Array[] {
  const legacy = [...legacyPairing(offer(1, 3, 0, 1), offer(2, 3, 0, 1)), ...DISCOVERY, MEASUREMENT];
  const secure = [...securePairing(offer(1, 1, 0, 9), offer(2, 1, 0, 9)), ...DISCOVERY, MEASUREMENT];
  const named = {
    linkType: 251,
    frames: [advertisement(251, 0, [2, 1, 6, 5, 9, ...latin1("pump"), 3, 3, 0x0d, 0x18])],
  };
  const talks = [
    onAir(legacy),
    onAir(secure, { linkType: 251, isDecrypted: true }),
    onHci(legacy),
    onHci(secure, { linkType: 187 }),
    onHci(legacy, { linkType: 254 }),
    named,
  ];
  return talks.map(({ linkType, frames }) =>
    joined(
      Uint8Array.of(BLUETOOTH_LINKS.indexOf(linkType)),
      conversation(...frames.slice(0, 60).map((bytes) => [0, bytes] as const)),
    ),
  );
}
