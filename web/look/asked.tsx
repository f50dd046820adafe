/**
 * What was asked of the server: that it is on its way, that it could not be had, or what came back.
 */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CallProblem } from "../call.ts";
import { Notice } from "./notice.tsx";

export function Asked<T>({
  of,
  children,
}: {
  of: Pick<UseQueryResult<T, CallProblem>, "data" | "error" | "isPending">;
  children: (data: T) => ReactNode;
}) {
  const { t } = useTranslation();
  const { data, error, isPending } = of;
  if (data !== undefined) return children(data);
  return isPending ? <p role="status">{t("keep.waiting")}</p> : <Notice problem={error ?? undefined} />;
}
