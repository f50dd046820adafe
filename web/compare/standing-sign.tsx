/**
 * How far a fact is proven, as a circle beside its word: full, half, hollow, dotted. Drawn, since some typefaces fill the
 * hollow circle for German text, and a claim must never look verified.
 */
import type { Standing } from "../../src/domain/inspection/comparison/standing.ts";

export function StandingSign({ standing }: { standing: Standing }) {
  return (
    <svg aria-hidden="true" width="0.8em" height="0.8em" viewBox="0 0 16 16" data-standing={standing}>
      <circle
        cx="8"
        cy="8"
        r="6.5"
        stroke="currentColor"
        strokeWidth="1.6"
        fill={standing === "verified" ? "currentColor" : "none"}
        {...(standing === "unproven" ? { strokeDasharray: "2.4 2.7" } : {})}
      />
      {standing === "examined" && <path d="M8 1.5a6.5 6.5 0 0 0 0 13z" fill="currentColor" />}
    </svg>
  );
}
