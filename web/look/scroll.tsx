/**
 * What is wider than a phone, and scrolls; the keyboard gets there too, where there is something to scroll.
 */
import { type ReactNode, useCallback } from "react";
import sheet from "./sheet.module.css";

export function Scroll({
  label,
  className = "",
  children,
}: {
  label: string;
  className?: string | undefined;
  children: ReactNode;
}) {
  const watch = useCallback((place: HTMLElement | null) => {
    if (place === null) return;
    const widths = new ResizeObserver(() => {
      if (place.scrollWidth > place.clientWidth) place.tabIndex = 0;
      else place.removeAttribute("tabindex");
    });
    widths.observe(place);
    return () => widths.disconnect();
  }, []);
  return (
    <section ref={watch} className={`${sheet.scroll} ${className}`} aria-label={label}>
      {children}
    </section>
  );
}
