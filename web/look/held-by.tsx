/**
 * Whose an identifier is already, with the way there.
 */
import { useTranslation } from "react-i18next";
import type { HeldIdentifier } from "../../src/domain/input-error.ts";
import { IDENTIFIER_SYSTEMS } from "../../src/domain/registry/identifier.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { Link } from "../router.tsx";

export function HeldBy({ held: { system, value, device } }: { held: HeldIdentifier }) {
  const { t } = useTranslation();
  const known = IDENTIFIER_SYSTEMS.find((one) => one === system);
  return (
    <>
      {t("problem.held", {
        system: known === undefined ? system : t(`device.identifier.${known}`),
        value: visibleLine(value),
      })}{" "}
      {device === null ? (
        t("problem.heldElsewhere")
      ) : (
        <Link href={`/devices/${device.id}`}>
          <bdi>{visibleLine(device.title)}</bdi>
        </Link>
      )}
    </>
  );
}
