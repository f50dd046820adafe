/**
 * Addresses of the page: the browser's own history, and links that keep the app loaded. `rooms.tsx` says what stands
 * behind each.
 */
import { createBrowserHistory } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent } from "react";

export const appHistory = createBrowserHistory();

/** Whether a printed code leads there: by the product's GTIN, or by the label's digest. */
export function isCodeAddress(path: string): boolean {
  return /^\/(01|L)\//.test(path);
}

/** Whether it is opened by patients and nurses, who have none of the other tasks. */
export function isPublicAddress(path: string): boolean {
  return isCodeAddress(path) || path.startsWith("/d/");
}

/** @param path within the app; anything else, which an address from outside could bring, leads to the start. */
export function goTo(path: string, { replace = false } = {}): void {
  const within = /^\/(?![/\\])/.test(path) ? path : "/";
  if (replace) appHistory.replace(within);
  else appHistory.push(within);
}

/** A link within the app; with a modifier key it behaves as any other link. */
export function Link({ href, children, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

/** The values of an address that are given, as text; an empty one is none. */
export function searchText(values: Readonly<Record<string, string | undefined>>): string {
  const stated = Object.entries(values).filter((entry): entry is [string, string] => (entry[1] ?? "") !== "");
  return stated.length === 0 ? "" : `?${new URLSearchParams(stated)}`;
}
