/**
 * Shapes of the answers, the severities and the states of devices: each differs in outline, so that it is told apart without colour and in print.
 *
 * A glyph never stands without its word, so it is hidden from screen readers.
 */
import type { Severity } from "../../src/domain/finding/finding.ts";
import type { Answer } from "../../src/domain/label/verify.ts";
import type { ShownState } from "../../src/domain/registry/device-status.ts";

export type GlyphName = Answer | Severity | ShownState | "met" | "unknown" | "not-applicable";

/** Drawn on 24 × 24; `fill` shapes are solid, `line` shapes are strokes. */
const SHAPES: Record<GlyphName, { fill?: string; line?: string; dashed?: string; dotted?: string; cut?: string }> = {
  trusted: { fill: "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22z", cut: "M6.5 12.5l3.8 3.8 7.4-8" },
  expired: { line: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM12 6.5V12l4 3" },
  superseded: { line: "M8 8h14v14H8zM16 5V2H2v14h3" },
  "unknown-issuer": {
    dashed: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z",
    line: "M9 9.5a3 3 0 1 1 4.2 2.8c-.8.4-1.2.9-1.2 1.9M12 17.6v.2",
  },
  withdrawn: { line: "M2.5 2.5h19v19h-19zM3 21L21 3" },
  broken: { fill: "M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z", cut: "M8 8l8 8M16 8l-8 8" },
  critical: { fill: "M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z", cut: "M12 6v7.5M12 17v.4" },
  high: { fill: "M12 2l11 20H1z", cut: "M12 9v6M12 18.4v.3" },
  medium: { line: "M12 3.5l9.5 17h-19zM12 10v5M12 17.6v.2" },
  low: { line: "M12 2l10 10-10 10L2 12z" },
  info: { line: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM12 11v6M12 7v.2" },
  met: { fill: "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22z", cut: "M6.5 12.5l3.8 3.8 7.4-8" },
  unknown: { line: "M4 12h16" },
  "fail-safe": { fill: "M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z", cut: "M6.5 12h11" },
  quarantined: { line: "M2.5 2.5h19v19h-19zM3 21L21 3" },
  paused: { line: "M2.5 2.5h19v19h-19zM9 8v8M15 8v8" },
  deviating: { fill: "M12 2l11 20H1z", cut: "M12 9v6M12 18.4v.3" },
  unreachable: { line: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z" },
  silent: { fill: "M12 2a10 10 0 0 0 0 20z", line: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z" },
  integrating: { dotted: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z" },
  "in-maintenance": {
    line: "M14.8 6.3a1.2 1.2 0 0 0 0 1.6l1.3 1.3a1.2 1.2 0 0 0 1.6 0l4-4a6.3 6.3 0 0 1-8.4 8.3l-7.2 7.2a2.2 2.2 0 0 1-3.2-3.2l7.2-7.2A6.3 6.3 0 0 1 18.8 2.2z",
  },
  conforming: { fill: "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22z" },
  retired: { line: "M4 4l16 16M20 4L4 20" },
  "not-applicable": { dashed: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z" },
};

export function Glyph({ name, size = 24 }: { name: GlyphName; size?: number }) {
  const { fill, line, dashed, dotted, cut } = SHAPES[name];
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      data-glyph={name}
      fill="none"
      strokeWidth={2.2}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {fill !== undefined && <path d={fill} fill="currentColor" />}
      {line !== undefined && <path d={line} stroke="currentColor" />}
      {dashed !== undefined && <path d={dashed} stroke="currentColor" strokeDasharray="3.2 3.6" />}
      {dotted !== undefined && <path d={dotted} stroke="currentColor" strokeWidth={3} strokeDasharray="0.1 6.18" />}
      {cut !== undefined && <path d={cut} stroke="var(--paper)" />}
    </svg>
  );
}
