/**
 * Frame by frame: what SMB, RDP, VNC and Modbus agree on before anything else.
 *
 * Sources: MS-SMB2 sections 2.1 and 2.2, MS-CIFS section 2.2.4.52, MS-RDPBCGR section 2.2.1, RFC 6143 section 7.1, Modbus
 * Application Protocol V1.1b3.
 */
import type { Direction, Tell } from "./plain-facts.ts";
import { latin1 } from "./recognise-plain.ts";

export interface FrameSession {
  /** Bytes that tell how long a frame is. */
  readonly headBytes: number;
  /** Length of the whole frame that begins with `head`; 0 when this is no frame. */
  frameLength(direction: Direction, head: Uint8Array): number;
  /** One frame, or the first `MOST_FRAME_BYTES` of it. False: nothing more is of interest. */
  frame(direction: Direction, frame: Uint8Array, tell: Tell): boolean;
}

export const MOST_FRAME_BYTES = 1024;

const little = (bytes: Uint8Array, at: number, length: number) => {
  let number = 0;
  for (let index = length - 1; index >= 0; index--) number = number * 256 + (bytes[at + index] ?? 0);
  return number;
};

const DIALECTS: Readonly<Record<number, string>> = {
  514: "SMB 2.0.2",
  528: "SMB 2.1",
  767: "SMB 2 (to be negotiated)",
  768: "SMB 3.0",
  770: "SMB 3.0.2",
  785: "SMB 3.1.1",
};
const CIPHERS = ["", "AES-128-CCM", "AES-128-GCM", "AES-256-CCM", "AES-256-GCM"];
const SMB_HEADER = 4 + 64;
const MOST_SMB_FRAMES = 32;

export class SmbSession implements FrameSession {
  readonly headBytes = 4;
  #frames = 0;

  frameLength(_direction: Direction, head: Uint8Array): number {
    const [zero, a = 0, b = 0, c = 0] = head;
    const length = a * 65_536 + b * 256 + c;
    // Keep-alive and the answers of NetBIOS (0x81 to 0x85) have the same header.
    return zero === 0 || ((zero ?? 0) >= 0x81 && (zero ?? 0) <= 0x85) ? 4 + length : 0;
  }

  frame(direction: Direction, frame: Uint8Array, tell: Tell): boolean {
    if (frame[0] !== 0 || latin1(frame, 5, 8) !== "SMB") return true;
    if (frame[4] === 0xfd) {
      tell.property("encryption", "in use");
      return false;
    }
    if (frame[4] === 0xff) this.#first(direction, frame, tell);
    else if (frame[4] === 0xfe && frame.length > SMB_HEADER) this.#second(direction, frame, tell);
    return ++this.#frames < MOST_SMB_FRAMES;
  }

  #first(direction: Direction, frame: Uint8Array, tell: Tell): void {
    if (frame[8] !== 0x72) return;
    if (direction === 0) {
      for (const dialect of latin1(frame, 4 + 35, frame.length)
        .split("\0")
        .slice(0, 16))
        if (dialect.charCodeAt(0) === 2 && /^[ -~]{1,40}$/.test(dialect.slice(1)))
          tell.property("version-offered", dialect.slice(1));
      return;
    }
    tell.property("version", "SMB 1");
    const security = frame[4 + 35] ?? 0;
    tell.property("signing", (security & 8) !== 0 ? "required" : (security & 4) !== 0 ? "enabled" : "off");
  }

  #second(direction: Direction, frame: Uint8Array, tell: Tell): void {
    const command = little(frame, 4 + 12, 2);
    const body = SMB_HEADER;
    if (command === 0 && direction === 0) {
      const count = Math.min(little(frame, body + 2, 2), 16);
      for (let index = 0; index < count && body + 38 + index * 2 <= frame.length; index++) {
        const dialect = DIALECTS[little(frame, body + 36 + index * 2, 2)];
        if (dialect !== undefined) tell.property("version-offered", dialect);
      }
    } else if (command === 0 && frame.length >= body + 64) this.#agreed(frame, body, tell);
    else if (command === 1 && direction === 1 && little(frame, 4 + 8, 4) === 0) {
      const flags = little(frame, body + 2, 2);
      if ((flags & 1) !== 0) tell.property("session", "guest");
      if ((flags & 2) !== 0) tell.property("session", "anonymous");
      if ((flags & 4) !== 0) tell.property("encryption", "required");
    }
  }

  #agreed(frame: Uint8Array, body: number, tell: Tell): void {
    const dialect = little(frame, body + 4, 2);
    tell.property("version", DIALECTS[dialect] ?? `0x${dialect.toString(16)}`);
    const security = little(frame, body + 2, 2);
    tell.property("signing", (security & 2) !== 0 ? "required" : (security & 1) !== 0 ? "enabled" : "off");
    if (dialect !== 0x0311) {
      tell.property("encryption", (little(frame, body + 24, 4) & 0x40) !== 0 ? "supported" : "not supported");
      return;
    }
    // Negotiate contexts, each on a boundary of eight bytes; type 2 names the cipher.
    let at = 4 + little(frame, body + 60, 4);
    const count = Math.min(little(frame, body + 6, 2), 16);
    for (let index = 0; index < count && at >= body && at + 12 <= frame.length; index++) {
      const length = little(frame, at + 2, 2);
      if (little(frame, at, 2) === 2) {
        const cipher = CIPHERS[little(frame, at + 10, 2)] ?? "";
        tell.property("encryption", cipher === "" ? "not supported" : `supported (${cipher})`);
      }
      at += 8 + Math.ceil(length / 8) * 8;
    }
  }
}

const SECURITY: Readonly<Record<number, string>> = {
  0: "standard RDP security",
  1: "TLS",
  2: "NLA (CredSSP)",
  4: "RDSTLS",
  8: "NLA (CredSSP, early user authorization)",
  16: "RDS AAD",
};

export class RdpSession implements FrameSession {
  readonly headBytes = 4;
  readonly #seen = [false, false];

  frameLength(_direction: Direction, head: Uint8Array): number {
    const length = (head[2] ?? 0) * 256 + (head[3] ?? 0);
    return head[0] === 3 && length >= 7 ? length : 0;
  }

  frame(direction: Direction, frame: Uint8Array, tell: Tell): boolean {
    // After the two frames of X.224 either TLS begins or standard security goes on, of which nothing more is told.
    if (this.#seen[direction] === true) return false;
    this.#seen[direction] = true;
    const at = frame.length - 8;
    const hasNegotiation = at >= 11 && little(frame, at + 2, 2) === 8;
    const chosen = little(frame, at + 4, 4);
    if (direction === 0) {
      const [cookie, user = ""] = /Cookie: mstshash=([^\r\n]*)/.exec(latin1(frame, 11, frame.length)) ?? [];
      if (cookie !== undefined) tell.credential(0, "user", user.length);
      if (!hasNegotiation || frame[at] !== 1) tell.property("authentication-offered", SECURITY[0] ?? "");
      else {
        for (const bit of [1, 2, 4, 8, 16])
          if ((chosen & bit) !== 0) tell.property("authentication-offered", SECURITY[bit] ?? "");
        tell.tlsAsked();
      }
    } else if (hasNegotiation && frame[at] === 2)
      tell.property("authentication", SECURITY[chosen] ?? `0x${chosen.toString(16)}`);
    else if (hasNegotiation && frame[at] === 3) tell.property("authentication", "refused");
    else tell.property("authentication", SECURITY[0] ?? "");
    return true;
  }
}

const VNC_SECURITY: Readonly<Record<number, string>> = {
  1: "none",
  2: "VNC authentication",
  5: "RA2",
  6: "RA2ne",
  16: "Tight",
  18: "TLS",
  19: "VeNCrypt",
  30: "Apple Remote Desktop",
};

export class VncSession implements FrameSession {
  readonly headBytes = 1;
  #hasVersion = [false, false];
  #isOld = false;

  frameLength(direction: Direction, head: Uint8Array): number {
    const [first = 0] = head;
    if (this.#hasVersion[direction] !== true) return first === 0x52 ? 12 : 0;
    if (direction === 0) return 1;
    return this.#isOld ? 4 : 1 + first;
  }

  frame(direction: Direction, frame: Uint8Array, tell: Tell): boolean {
    const name = (type: number) => VNC_SECURITY[type] ?? `type ${type}`;
    if (this.#hasVersion[direction] !== true) {
      this.#hasVersion[direction] = true;
      const version = latin1(frame, 0, 11);
      tell.property(direction === 1 ? "version-offered" : "version", version);
      // The older of the two versions holds; in 003.003 the server decides alone.
      this.#isOld ||= version.endsWith("003.003");
      return true;
    }
    if (direction === 0) {
      tell.property("authentication", name(frame[0] ?? 0));
      return false;
    }
    if (this.#isOld) tell.property("authentication", name(frame[3] ?? 0));
    else for (const type of frame.subarray(1, 33)) tell.property("authentication-offered", name(type));
    return !this.#isOld;
  }
}

const FUNCTIONS: Readonly<Record<number, string>> = {
  1: "Read Coils",
  2: "Read Discrete Inputs",
  3: "Read Holding Registers",
  4: "Read Input Registers",
  5: "Write Single Coil",
  6: "Write Single Register",
  8: "Diagnostics",
  15: "Write Multiple Coils",
  16: "Write Multiple Registers",
  17: "Report Server ID",
  20: "Read File Record",
  21: "Write File Record",
  22: "Mask Write Register",
  23: "Read/Write Multiple Registers",
  43: "Encapsulated Interface Transport",
};

export class ModbusSession implements FrameSession {
  readonly headBytes = 6;

  frameLength(_direction: Direction, head: Uint8Array): number {
    const length = (head[4] ?? 0) * 256 + (head[5] ?? 0);
    return head[2] === 0 && head[3] === 0 && length >= 2 && length <= 254 ? 6 + length : 0;
  }

  frame(direction: Direction, frame: Uint8Array, tell: Tell): boolean {
    const code = (frame[7] ?? 0) & 0x7f;
    if (direction === 0) tell.property("operation", FUNCTIONS[code] ?? `function ${code}`);
    if (direction === 0) tell.property("session", `unit ${frame[6] ?? 0}`);
    return true;
  }
}
