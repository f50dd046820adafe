/**
 * Several of a list: ticks in a box that scrolls, with a search where the list is long.
 */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckField, TextField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import css from "./many-picker.module.css";

const LONG = 12;

interface ManyPickerProps {
  readonly legend: string;
  readonly hint: string;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: string[]) => void;
}

export function ManyPicker({ legend, hint, options, chosen, onChosen }: ManyPickerProps) {
  const { t } = useTranslation();
  const id = useId();
  const [search, setSearch] = useState("");
  const found = options.filter(({ label }) => label.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <fieldset className={css.picker} aria-describedby={id}>
      <legend>{legend}</legend>
      <p id={id} className={sheet.muted}>
        {hint} {t("accounts.picked", { count: chosen.length })}
      </p>
      {options.length > LONG && (
        <TextField label={t("accounts.find")} type="search" value={search} onChange={setSearch} />
      )}
      <div className={css.options}>
        {found.map((option) => (
          <CheckField
            key={option.id}
            label={option.label}
            value={chosen.includes(option.id)}
            onChange={(ticked) =>
              onChosen(ticked ? [...chosen, option.id] : chosen.filter((other) => other !== option.id))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
