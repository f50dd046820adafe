/**
 * Where a person supplies what a best-before-inspection date lacks.
 */
const AT: Readonly<Record<string, "device" | "product" | "place" | "audit">> = {
  "risk-class": "product",
  start: "device",
  "care-setting": "place",
  "intended-environment": "place",
  "observed-cycle": "device",
  "last-update": "device",
  "open-findings": "audit",
  "broken-claims": "audit",
};

/** The address of the page for it; what the label or the bill of materials says stands at the product. */
export function suppliedAt(what: string, { id, productId }: { readonly id: string; readonly productId: string }) {
  switch (AT[what] ?? "product") {
    case "device":
      return `/devices/${id}?do=edit`;
    case "place":
      return "/places";
    case "audit":
      return `/audit?device=${id}`;
    case "product":
      return `/products/${productId}`;
  }
}
