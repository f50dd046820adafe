/**
 * Brings a part into sight once it is there, when the address names it: a page that is filled later has nothing to go to
 * at first.
 */
import { useLocation } from "@tanstack/react-router";
import { type RefObject, useEffect, useRef } from "react";

/** @returns for the part that `hash` names; focused too, so that the keyboard goes on from there. */
export function useScrolledHere(hash: string, ready: boolean): RefObject<HTMLDivElement | null> {
  const part = useRef<HTMLDivElement>(null);
  const named = useLocation({ select: (location) => `#${location.hash}` }) === hash;
  useEffect(() => {
    if (!named || !ready) return;
    part.current?.scrollIntoView({ block: "start" });
    part.current?.focus({ preventScroll: true });
  }, [named, ready]);
  return part;
}
