/**
 * A field of a device in words, for its history and for two versions side by side.
 */
import { useTranslation } from "react-i18next";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { listProductsRoute } from "../../src/contract/product.ts";
import { CredentialKind } from "../../src/domain/registry/credential.ts";
import { type Device, deviceTitle } from "../../src/domain/registry/device.ts";
import { SHOWN_STATES } from "../../src/domain/registry/device-status.ts";
import type { Identifier } from "../../src/domain/registry/identifier.ts";
import { IDENTIFIER_SYSTEMS } from "../../src/domain/registry/identifier.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall } from "../call.ts";
import { languageOf } from "../words/i18n.ts";
import { dayIn, numberIn } from "../words/locale.ts";
import { FREEDOMS, type Tier } from "./device-words.tsx";

const FIELDS = [
  "productId",
  "placeId",
  "identifiers",
  "firmware",
  "owner",
  "phone",
  "raisedClass",
  "tier",
  "lifeSupporting",
  "onPatient",
  "manufacturedOn",
  "purchasedOn",
  "operatingHours",
  "operatingHoursOn",
  "note",
  "status",
  "operation",
  "retirement",
  "publicState",
  "merged",
  "credentials",
  "kind",
  "fingerprint",
  "expiresAt",
  "graceHours",
  "file",
  "agreed",
  "checked",
] as const;

/** All that the three facts of a status may be. */
const STATES = [...SHOWN_STATES, "operating", "reporting"] as const;

/** Whose word a change rests on. */
const AGREED = ["ward", "carer", "replacement"] as const;

/** The words of a field's name and of its values. */
export function useDeviceValues() {
  const { t, i18n } = useTranslation();
  const places = useCall(listPlacesRoute).data?.places;
  const products = useCall(listProductsRoute).data?.products;
  const language = languageOf(i18n);

  const freedom = (value: unknown) => {
    const known = FREEDOMS.find((one): one is Tier => one === value);
    return known === undefined ? t("device.value.none") : t(`device.tier.word.${known}`);
  };
  const identifier = ({ system, value, from, until }: Partial<Identifier>) => {
    const known = IDENTIFIER_SYSTEMS.find((one) => one === system);
    const period = [from, until].some((day) => day != null)
      ? ` (${from == null ? "…" : dayIn(from, language)} – ${until == null ? "…" : dayIn(until, language)})`
      : "";
    return `${known === undefined ? system : t(`device.identifier.${known}`)} ${visibleLine(String(value))}${period}`;
  };
  const object = (field: string, value: object): string => {
    if (field === "identifiers" && Array.isArray(value)) return value.map(identifier).join(", ");
    if (field === "merged") return visibleLine(deviceTitle((value as Partial<Device>).identifiers ?? []));
    if (field === "tier") {
      const { offNetwork, outOfOperation } = value as { offNetwork?: unknown; outOfOperation?: unknown };
      return t("device.value.tier", { network: freedom(offNetwork), operation: freedom(outOfOperation) });
    }
    const parts = Object.entries(value).filter(([, part]) => part !== null);
    return parts.map(([, part]) => words("", part)).join(", ");
  };
  const words = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return t("device.value.none");
    if (typeof value === "boolean") return t(value ? "device.value.yes" : "device.value.no");
    if (typeof value === "number") return numberIn(value, language);
    if (typeof value === "object") return object(field, value);
    const text = String(value);
    if (field === "placeId") return visibleLine(places?.find(({ id }) => id === text)?.name ?? text);
    if (field === "productId") {
      const product = products?.find(({ id }) => id === text);
      return visibleLine(product === undefined ? text : `${product.maker} ${product.model}`);
    }
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return dayIn(text, language);
    if (field === "expiresAt") return dayIn(text.slice(0, 10), language);
    const kind = field === "kind" ? CredentialKind.enum.find((one) => one === text) : undefined;
    if (kind !== undefined) return t(`signOn.by.${kind}`);
    const agreed = field === "agreed" ? AGREED.find((one) => one === text) : undefined;
    if (agreed !== undefined) return t(`device.value.agreed.${agreed}`);
    const state = STATES.find((one) => one === text);
    return state === undefined ? visibleLine(text) : t(`values.${state}`);
  };
  const name = (field: string): string => {
    const known = FIELDS.find((one) => one === field.split(/[./]/)[0]);
    return known === undefined ? field : t(`device.field.${known}`);
  };
  return { name, words };
}
