/**
 * The signed label as a file, to hand on and to verify elsewhere.
 */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { publicProductRoute } from "../../src/contract/product.ts";
import { useCall } from "../call.ts";

export function SignedFile({ digest }: { digest: string }) {
  const { t } = useTranslation();
  const { data } = useCall(publicProductRoute, { params: { digest } });
  const signed = data?.signed;
  const address = useMemo(
    () =>
      signed === undefined
        ? undefined
        : URL.createObjectURL(new Blob([`${JSON.stringify(signed, null, 2)}\n`], { type: "application/json" })),
    [signed],
  );
  if (address === undefined) return null;
  return (
    <a href={address} download={`${digest.slice(0, 16)}.label.json`}>
      {t("product.signedFile")}
    </a>
  );
}
