/**
 * The text of an address on the wire: dotted decimal (RFC 791), or hexadecimal groups (RFC 5952, section 4).
 */

/** The IPv4 address in the four bytes at `at`. */
export function ipv4Text(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** The IPv6 address in the sixteen bytes at `at`: lower case, the longest run of zero groups as "::". */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  let runAt = -1;
  let runGroups = 1;
  for (let group = 0; group < 8; group++) {
    let groups = 0;
    while (group + groups < 8 && groupOf(bytes, at, group + groups) === 0) groups++;
    if (groups > runGroups) {
      runAt = group;
      runGroups = groups;
    }
    group += groups;
  }
  let text = "";
  for (let group = 0; group < 8; group++) {
    if (group === runAt) {
      text += "::";
      group += runGroups - 1;
    } else {
      if (text !== "" && !text.endsWith(":")) text += ":";
      text += groupOf(bytes, at, group).toString(16);
    }
  }
  return text;
}

function groupOf(bytes: Uint8Array, at: number, group: number): number {
  return ((bytes[at + 2 * group] ?? 0) << 8) | (bytes[at + 2 * group + 1] ?? 0);
}
