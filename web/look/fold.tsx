/**
 * What can wait, behind one line: made when it is first wanted, so that a page that is open for days holds no more than it
 * shows.
 */
import { type ReactNode, useState } from "react";

interface FoldProps {
  readonly summary: ReactNode;
  readonly className?: string | undefined;
  readonly children: () => ReactNode;
}

export function Fold({ summary, className, children }: FoldProps) {
  const [open, setOpen] = useState(false);
  return (
    <details className={className} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{summary}</summary>
      {open && children()}
    </details>
  );
}
