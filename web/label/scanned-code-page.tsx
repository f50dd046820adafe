/**
 * The address that a printed code opens, with what stands behind `#`.
 */
import { useLocation } from "@tanstack/react-router";
import { PublicLabelPage } from "./public-label-page.tsx";

export function ScannedCodePage() {
  const address = useLocation({ select: ({ href }) => new URL(href, location.origin).href });
  return <PublicLabelPage key={address} code={address} />;
}
