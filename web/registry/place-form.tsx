/**
 * Adding a place below another, and changing one where it stands: name, kind, what it belongs to, what holds there.
 */
import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { changePlaceRoute, createPlaceRoute, listPlacesRoute } from "../../src/contract/place.ts";
import {
  inherited,
  KINDS_BELOW,
  likelyKind,
  type Place,
  type PlaceInput,
  type PlaceKind,
  pathOf,
  withBelow,
} from "../../src/domain/registry/place.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { keyOf, useChange } from "../call.ts";
import { BothVersions } from "../look/both-versions.tsx";
import { Actions, ChoiceField, Fields, TextField } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { useEdited } from "../look/use-edited.ts";
import { queries } from "../queries.ts";

const CARE_SETTINGS = ["integrated-care", "home-care"] as const;
const ENVIRONMENTS = ["on-body", "in-home", "community", "in-hospital"] as const;

const inputOf = ({ id: _id, version: _version, ...input }: Place): PlaceInput => input;

/** @param parent null for the facility itself. */
export function AddPlace({
  parent,
  places,
  onClose,
}: {
  parent: Place | null;
  places: readonly Place[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [input, setInput] = useState<PlaceInput>({
    parent: parent?.id ?? null,
    kind: parent === null ? "facility" : likelyKind(parent, places),
    name: "",
    careSetting: null,
    environment: null,
    phone: null,
    contact: null,
  });
  const create = useChange(createPlaceRoute, { onDone: onClose });
  return (
    <PlaceForm
      title={parent === null ? t("places.addFirst") : t("places.addTo", { name: visibleLine(parent.name) })}
      input={input}
      set={(change) => setInput({ ...input, ...change })}
      places={places}
      problem={create.error ?? undefined}
      onSubmit={() => create.mutate({ body: input })}
    >
      <Button type="submit" h={44} loading={create.isPending}>
        {t("places.create")}
      </Button>
      <Button variant="outline" h={44} onClick={onClose}>
        {t("keep.cancel")}
      </Button>
    </PlaceForm>
  );
}

/** @param children further ways, for example to remove it. */
export function ChangePlace({
  place,
  places,
  onClose,
  children,
}: {
  place: Place;
  places: readonly Place[];
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const edited = useEdited(place, inputOf);
  const change = useChange(changePlaceRoute, { onDone: onClose });
  const save = () =>
    change.mutate(
      { params: { id: place.id }, body: edited.input, version: edited.version },
      {
        onError: ({ code }) =>
          code === "record-changed" && void queries.invalidateQueries({ queryKey: keyOf(listPlacesRoute) }),
      },
    );
  const shown = usePlaceWords(places);
  const fields = Object.keys(edited.input) as (keyof PlaceInput)[];
  return (
    <PlaceForm
      title={t("places.changeOf", { name: visibleLine(place.name) })}
      input={edited.input}
      set={edited.set}
      places={places}
      self={place}
      problem={edited.moved ? undefined : (change.error ?? undefined)}
      onSubmit={save}
    >
      {edited.moved ? (
        <BothVersions
          differences={fields
            .filter((field) => edited.input[field] !== edited.theirs[field])
            .map((field) => ({
              name: t(`places.field.${field}`),
              theirs: shown(field, edited.theirs),
              mine: shown(field, edited.input),
            }))}
          onMine={edited.keepMine}
          onTheirs={edited.takeTheirs}
        />
      ) : (
        <>
          <Button type="submit" h={44} loading={change.isPending}>
            {t("keep.save")}
          </Button>
          <Button variant="outline" h={44} onClick={onClose}>
            {t("keep.cancel")}
          </Button>
          {children}
        </>
      )}
    </PlaceForm>
  );
}

/** A field of a place in words. */
function usePlaceWords(places: readonly Place[]) {
  const { t } = useTranslation();
  return (field: keyof PlaceInput, input: PlaceInput): string => {
    const value = input[field];
    if (value === null) return t("places.unsaid");
    if (field === "parent") return visibleLine(places.find(({ id }) => id === value)?.name ?? value);
    if (field === "kind") return t(`places.kinds.${input.kind}`);
    if (field === "careSetting" && input.careSetting !== null) return t(`places.careSetting.${input.careSetting}`);
    if (field === "environment" && input.environment !== null) return t(`places.environment.${input.environment}`);
    return visibleLine(value);
  };
}

interface PlaceFormProps {
  readonly title: string;
  readonly input: PlaceInput;
  readonly set: (change: Partial<PlaceInput>) => void;
  readonly places: readonly Place[];
  readonly self?: Place;
  readonly problem: unknown;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

function PlaceForm({ title, input, set, places, self, problem, onSubmit, children }: PlaceFormProps) {
  const { t } = useTranslation();
  const byId = new Map(places.map((place) => [place.id, place]));
  const own = self === undefined ? new Set<string>() : withBelow([self.id], places);
  const parent = input.parent === null ? undefined : byId.get(input.parent);
  const above = parent === undefined ? [] : pathOf(parent.id, byId);
  const kinds: readonly PlaceKind[] = parent === undefined ? [input.kind] : KINDS_BELOW[parent.kind];
  const parents = places.filter((one) => !own.has(one.id) && KINDS_BELOW[one.kind].includes(input.kind));
  const pathName = (id: string) =>
    pathOf(id, byId)
      .map(({ name }) => visibleLine(name))
      .reverse()
      .join(" › ");
  const unsaid = (value: string | undefined) =>
    value === undefined ? t("places.unsaid") : t("places.asAbove", { value });
  const [care, environment] = [inherited("careSetting", above), inherited("environment", above)];
  const [phone, contact] = [inherited("phone", above), inherited("contact", above)];
  return (
    <form
      className={sheet.form}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <FieldProblems of={problem}>
        <Fields>
          <TextField
            label={t("places.field.name")}
            at="/name"
            value={input.name}
            required
            maxLength={200}
            autoComplete="off"
            onChange={(name) => set({ name })}
          />
          <ChoiceField
            label={t("places.field.kind")}
            at="/kind"
            value={input.kind}
            choices={kinds.map((value) => ({ value, label: t(`places.kinds.${value}`) }))}
            onChange={(kind) => set({ kind })}
          />
          {parent !== undefined && (
            <ChoiceField
              label={t("places.field.parent")}
              at="/parent"
              value={input.parent ?? ""}
              choices={parents.map(({ id }) => ({ value: id, label: pathName(id) }))}
              onChange={(value) => set({ parent: value })}
            />
          )}
          <ChoiceField
            label={t("places.field.careSetting")}
            at="/careSetting"
            value={input.careSetting ?? ""}
            choices={[
              { value: "", label: unsaid(care === null ? undefined : t(`places.careSetting.${care}`)) },
              ...CARE_SETTINGS.map((value) => ({ value, label: t(`places.careSetting.${value}`) })),
            ]}
            onChange={(value) => set({ careSetting: value === "" ? null : value })}
          />
          <ChoiceField
            label={t("places.field.environment")}
            at="/environment"
            value={input.environment ?? ""}
            choices={[
              { value: "", label: unsaid(environment === null ? undefined : t(`places.environment.${environment}`)) },
              ...ENVIRONMENTS.map((value) => ({ value, label: t(`places.environment.${value}`) })),
            ]}
            onChange={(value) => set({ environment: value === "" ? null : value })}
          />
          <TextField
            label={t("places.field.phone")}
            at="/phone"
            hint={phone === null || input.phone !== null ? t("places.phoneHint") : unsaid(phone)}
            type="tel"
            value={input.phone ?? ""}
            maxLength={40}
            autoComplete="off"
            onChange={(value) => set({ phone: value === "" ? null : value })}
          />
          <TextField
            label={t("places.field.contact")}
            at="/contact"
            hint={contact === null || input.contact !== null ? t("places.contactHint") : unsaid(visibleLine(contact))}
            value={input.contact ?? ""}
            maxLength={120}
            autoComplete="off"
            onChange={(value) => set({ contact: value === "" ? null : value })}
          />
        </Fields>
      </FieldProblems>
      <Notice problem={problem} />
      <Actions>{children}</Actions>
    </form>
  );
}
