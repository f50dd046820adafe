/**
 * A new device, entered by hand, with its product where that is not listed yet.
 */
import { Button } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { createDeviceRoute } from "../../src/contract/device.ts";
import { listPlacesRoute } from "../../src/contract/place.ts";
import { createProductRoute } from "../../src/contract/product.ts";
import type { ProductInput } from "../../src/domain/registry/product-record.ts";
import { useCall, useChange } from "../call.ts";
import { Actions, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useKindWords } from "../product/kind-words.ts";
import { NO_PRODUCT } from "../product/product-fields.tsx";
import { goTo, Link } from "../router.tsx";
import { DeviceFields } from "./device-form.tsx";
import { cleaned, seenDevice, seenIn } from "./device-input.ts";
import { TierFields } from "./tier-form.tsx";

/** A device that is new, lent or back is looked at before it is used. */
const BEGINNINGS = ["integrating", "operating"] as const;

export function NewDevicePage() {
  const { t } = useTranslation();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const [input, setInput] = useState(() => seenDevice(seenIn(search)));
  const [product, setProduct] = useState<ProductInput | null>(null);
  const [operation, setOperation] = useState<(typeof BEGINNINGS)[number]>("integrating");
  const places = useCall(listPlacesRoute).data?.places;
  const createProduct = useChange(createProductRoute);
  const create = useChange(createDeviceRoute, { onDone: ({ id }) => goTo(`/devices/${id}`) });
  const set = (change: Partial<typeof input>) => setInput((before) => ({ ...before, ...change }));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const body = { ...cleaned(input), operation };
    if (product === null) create.mutate({ body });
    else
      createProduct.mutate(
        { body: { ...product, maker: product.maker.trim(), model: product.model.trim() } },
        {
          // From here on it is a product as any other: should the device be refused, it stays chosen.
          onSuccess: ({ id: productId }) => {
            setProduct(null);
            set({ productId });
            create.mutate({ body: { ...body, productId } });
          },
        },
      );
  };
  const productKept = create.isError && createProduct.isSuccess && input.productId === createProduct.data.id;
  return (
    <form className={sheet.page} onSubmit={submit} data-marks-required>
      <PageTitle>{t("device.new.title")}</PageTitle>
      <p className={sheet.lead}>
        {t("device.new.lead")} <Link href="/import">{t("device.new.import")}</Link>
      </p>
      <p>{t("device.form.required")}</p>
      <FieldProblems of={create.error}>
        <DeviceFields
          input={input}
          set={set}
          unlisted={{
            chosen: product !== null,
            choose: (chosen) => {
              setProduct(chosen ? NO_PRODUCT : null);
              createProduct.reset();
            },
            fields: (
              <FieldProblems of={createProduct.error}>
                <NewProduct product={product ?? NO_PRODUCT} onChange={setProduct} />
              </FieldProblems>
            ),
          }}
        />
        <ChoiceField
          label={t("device.new.begins")}
          hint={t("device.new.beginsHint")}
          value={operation}
          choices={BEGINNINGS.map((value) => ({ value, label: t(`device.operation.${value}`) }))}
          onChange={setOperation}
        />
        <h2>{t("device.tierForm.title")}</h2>
        <TierFields input={input} set={set} at={places?.find(({ id }) => id === input.placeId)?.kind} />
      </FieldProblems>
      <Notice problem={createProduct.error ?? create.error ?? undefined} />
      {productKept && <p role="status">{t("device.new.productKept")}</p>}
      <Actions>
        <Button type="submit" h={44} loading={createProduct.isPending || create.isPending}>
          {t("device.new.go")}
        </Button>
        <Link href="/devices">{t("device.form.cancel")}</Link>
      </Actions>
    </form>
  );
}

interface NewProductProps {
  readonly product: ProductInput;
  readonly onChange: (product: ProductInput) => void;
}

/** What a product must have; the rest can be said on its own page. */
function NewProduct({ product, onChange }: NewProductProps) {
  const { t } = useTranslation();
  const kindIn = useKindWords();
  return (
    <fieldset>
      <legend>{t("device.new.product")}</legend>
      <p>{t("device.new.productText")}</p>
      <Fields>
        {(["maker", "model"] as const).map((field) => (
          <TextField
            key={field}
            label={t(`fields.${field}`)}
            at={`/${field}`}
            value={product[field]}
            onChange={(value) => onChange({ ...product, [field]: value })}
            required
            maxLength={120}
            autoComplete="off"
          />
        ))}
        <TextField
          label={t("device.field.kind")}
          at="/kind"
          hint={t("products.kindHint")}
          value={kindIn(product.kind) ?? ""}
          onChange={(value) => onChange({ ...product, kind: value === "" ? null : value })}
          maxLength={120}
          autoComplete="off"
        />
      </Fields>
    </fieldset>
  );
}
