/**
 * One side of the comparison, read anew when another label is chosen.
 */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProductRow } from "../../src/contract/product.ts";
import { InputError } from "../../src/domain/input-error.ts";
import type { OfferedLabel } from "../../src/domain/inspection/comparison/compare-labels.ts";
import type { PinnedKeys } from "../label/pinned-keys.ts";
import { offerOfDigest, offerOfFile } from "./read-offer.ts";

export interface Chosen {
  readonly productId: string | undefined;
  /** Wins over the product. */
  readonly file: File | undefined;
}

export interface OfferState {
  readonly offer?: OfferedLabel;
  readonly problem?: unknown;
  readonly reading: boolean;
}

const NOTHING: OfferState = { reading: false };
const READING: OfferState = { reading: true };

export function useOffer(
  { productId, file }: Chosen,
  products: readonly ProductRow[],
  keys: PinnedKeys | undefined,
): OfferState {
  const { t } = useTranslation();
  const [state, setState] = useState<OfferState>(NOTHING);
  const product = products.find(({ id }) => id === productId);
  const digest = product?.label?.digest;
  const missing = productId === undefined || digest !== undefined ? undefined : product === undefined;
  useEffect(() => {
    if (file === undefined && productId === undefined) {
      setState(NOTHING);
      return;
    }
    if (file === undefined && missing !== undefined) {
      const problem = missing
        ? new InputError("record-unknown", "", t("compare.noProduct"))
        : new InputError("label-unsigned", "", t("compare.noLabel"));
      setState({ reading: false, problem });
      return;
    }
    setState(READING);
    if (keys === undefined) return;
    let current = true;
    const words = {
      tooLarge: t("compare.tooLarge"),
      brokenFile: t("compare.brokenFile"),
      draftProblem: (message: string) => t("compare.draftProblem", { message }),
    };
    const read = file === undefined ? offerOfDigest(digest ?? "", keys, words) : offerOfFile(file, keys, words);
    read
      .then((offer) => current && setState({ reading: false, offer }))
      .catch((problem: unknown) => current && setState({ reading: false, problem }));
    return () => {
      current = false;
    };
  }, [file, productId, digest, missing, keys, t]);
  return state;
}
