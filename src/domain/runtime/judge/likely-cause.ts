/**
 * What may have caused a finding: a table of patterns over what is open at once. A hint for the person who looks first, with
 * its reasons; no verdict. A rule stands before the more general ones.
 */
import type { LikelyCause, RuntimeFinding } from "../runtime-finding.ts";
import type { DeviceWatch } from "./device-watch.ts";

/** What is seen at once: parameters that rose, and new peers. */
export interface Signs {
  readonly cpu: boolean;
  readonly power: boolean;
  readonly up: boolean;
  readonly down: boolean;
  readonly disk: boolean;
  readonly peer: boolean;
  readonly service: boolean;
  readonly code: boolean;
  readonly changed: boolean;
}

interface Pattern {
  readonly because: string;
  readonly cause: LikelyCause;
  readonly when: (signs: Signs, finding: RuntimeFinding) => boolean;
}

const NUMERIC: ReadonlySet<string> = new Set(["fail-safe-limit", "outside-reference", "unusual"]);
const isNumeric = ({ kind }: RuntimeFinding) => NUMERIC.has(kind);
const isAbout = (finding: RuntimeFinding, kinds: readonly string[]) => kinds.includes(finding.kind);

const PATTERNS: readonly Pattern[] = [
  {
    because: "files-are-encrypted-pattern",
    cause: "tampering",
    when: (signs, finding) => signs.disk && signs.cpu && (isNumeric(finding) || finding.kind === "peer-undeclared"),
  },
  {
    because: "cryptomining-pattern",
    cause: "tampering",
    when: (signs, finding) =>
      signs.cpu &&
      (signs.power || signs.peer) &&
      !signs.up &&
      (isNumeric(finding) || finding.kind === "peer-undeclared"),
  },
  {
    because: "data-leaves-pattern",
    cause: "tampering",
    when: (signs, finding) => signs.up && signs.peer && (isNumeric(finding) || finding.kind === "peer-undeclared"),
  },
  {
    because: "other-code-runs",
    cause: "tampering",
    when: (signs, finding) =>
      signs.code &&
      (isNumeric(finding) || isAbout(finding, ["peer-undeclared", "service-undeclared", "firmware-unknown"])),
  },
  {
    because: "just-updated",
    cause: "misconfiguration",
    when: (signs, finding) =>
      signs.changed && (isNumeric(finding) || isAbout(finding, ["peer-undeclared", "service-undeclared"])),
  },
  {
    because: "control-server-or-setting",
    cause: "unknown",
    when: (_, finding) => finding.kind === "peer-undeclared",
  },
  {
    because: "mechanics-sensor-or-surroundings",
    cause: "wear",
    when: (_, finding) =>
      isNumeric(finding) && /temperature|voltage|pressure|impedance|motor|battery/i.test(finding.subject),
  },
];

const CHANGED_MS = 6 * 3_600_000;

/** The first pattern that fits; undefined when the rule that found it knows more, or none fits. */
export function likelyCause(
  finding: RuntimeFinding,
  signs: Signs,
): Pick<RuntimeFinding, "cause" | "because"> | undefined {
  if (finding.cause !== "unknown" && finding.cause !== "wear") return undefined;
  if (finding.because.length >= 8) return undefined;
  const pattern = PATTERNS.find(({ when }) => when(signs, finding));
  if (pattern === undefined || finding.because.includes(pattern.because)) return undefined;
  if (finding.cause === "wear" && pattern.cause === "wear") return undefined;
  return { cause: pattern.cause, because: [...finding.because, pattern.because] };
}

export function signsOf(watch: DeviceWatch, nowMs: number): Signs {
  const risen = new Set<string>();
  const kinds = new Set<string>();
  for (const { finding } of Object.values(watch.open)) {
    kinds.add(finding.kind);
    if (
      isNumeric(finding) &&
      finding.because.some((code) => code === "above-the-bound" || code === "higher-than-usual")
    )
      risen.add(finding.subject);
  }
  const rose = (pattern: RegExp) => [...risen].some((parameter) => pattern.test(parameter));
  return {
    cpu: rose(/cpu/i),
    power: rose(/^power$|energy|temperature|fan/i),
    up: rose(/throughputUp|bytesOut|sent/i),
    down: rose(/throughputDown|bytesIn|received/i),
    disk: rose(/disk|file|writes/i),
    peer: kinds.has("peer-undeclared") || (watch.newPeerAtMs > 0 && nowMs - watch.newPeerAtMs < 3_600_000),
    service: kinds.has("service-undeclared"),
    code: kinds.has("digest-unknown") || kinds.has("boot-deviates") || kinds.has("version-back"),
    changed: watch.changedAtMs > 0 && nowMs - watch.changedAtMs < CHANGED_MS,
  };
}
