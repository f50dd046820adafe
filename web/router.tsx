/**
 * Addresses of the page: the browser's own history, and links that keep the app loaded.
 */
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

const MOVED = "carelabel:moved";

function subscribe(changed: () => void): () => void {
  for (const event of ["popstate", "hashchange", MOVED]) addEventListener(event, changed);
  return () => {
    for (const event of ["popstate", "hashchange", MOVED]) removeEventListener(event, changed);
  };
}

/** The whole address, with what stands behind `#`. */
export function useAddress(): URL {
  return new URL(useSyncExternalStore(subscribe, () => location.href));
}

/** Whether a printed code leads there: by the product's GTIN, or by the label's digest. */
export function isCodeAddress(path: string): boolean {
  return /^\/(01|L)\//.test(path);
}

export function goTo(path: string): void {
  history.pushState(null, "", path);
  scrollTo(0, 0);
  dispatchEvent(new Event(MOVED));
}

/** A link within the app; with a modifier key it behaves as any other link. */
export function Link({ href, children, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
