/**
 * Begins a label of a product: CareLabel drafts it from what is known, an observed one for the facility, and opens it.
 */
import { Button, type ButtonProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { createDraftRoute } from "../../src/contract/product.ts";
import { useChange } from "../call.ts";
import { Notice } from "../look/notice.tsx";
import { goTo } from "../router.tsx";
import { useAccount, useMay } from "../session.tsx";

/** @param name of the product, for who hears the button without its row. */
export function BeginDraft({
  productId,
  name,
  variant = "outline",
}: {
  productId: string;
  name: string;
  variant?: ButtonProps["variant"];
}) {
  const { t } = useTranslation();
  const may = useMay("label.write");
  const own = useAccount()?.role === "manufacturer";
  const begin = useChange(createDraftRoute, { onDone: ({ id }) => goTo(`/drafts/${id}`) });
  if (!may) return null;
  return (
    <>
      <Button
        variant={variant}
        h={44}
        loading={begin.isPending}
        aria-label={t(own ? "products.draftOwnOf" : "products.draftOf", { name })}
        onClick={() => begin.mutate({ params: { id: productId }, body: { text: null } })}
      >
        {t(own ? "products.draftOwn" : "products.draft")}
      </Button>
      <Notice problem={begin.error ?? undefined} />
    </>
  );
}
