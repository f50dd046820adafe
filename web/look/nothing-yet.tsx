/**
 * An empty page: what would be here, and how to get the first one.
 */
import type { ReactNode } from "react";
import css from "./nothing-yet.module.css";

export function NothingYet({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={css.nothing}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
