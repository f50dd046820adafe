/**
 * How a device left the inventory, in words, with the file that proves its erasure.
 */
import { useTranslation } from "react-i18next";
import { listEvidenceRoute, readEvidenceRoute } from "../../src/contract/evidence.ts";
import type { Retirement } from "../../src/domain/registry/device.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { addressOf, useCall } from "../call.ts";
import { useMay } from "../session.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";

export function RetirementWords({
  of: { on, reason, erasure, erasedBy, evidence },
  withReason,
}: {
  of: Retirement;
  /** Left out where it stands beside them anyway. */
  withReason: boolean;
}) {
  const { t, i18n } = useTranslation();
  return (
    <>
      {t(withReason ? "device.facts.retired" : "device.history.retired", {
        day: dayIn(on, languageOf(i18n)),
        how: t(`device.erasure.${erasure}`),
        by: visibleLine(erasedBy),
        reason: visibleLine(reason),
      })}
      {evidence !== null && (
        <>
          {" "}
          {t("device.history.proof")} <Proof digest={evidence} />
        </>
      )}
    </>
  );
}

/** By its name; who may not read the evidence is told that there is a file. */
function Proof({ digest }: { digest: string }) {
  const { t } = useTranslation();
  const reads = useMay("evidence.read");
  const files = useCall(listEvidenceRoute, undefined, { enabled: reads }).data?.files;
  const file = files?.find((one) => one.digest === digest);
  if (file === undefined) return t("device.history.proofFile");
  return (
    <a href={addressOf(readEvidenceRoute, { params: { digest } })} download={file.name}>
      <bdi>{visibleLine(file.name)}</bdi>
    </a>
  );
}
