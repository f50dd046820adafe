/**
 * A password for somebody else: one that is suggested and shown this once, or one that is typed.
 */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PASSWORD_MIN } from "../../src/domain/account/account.ts";
import { TextField } from "../look/field.tsx";
import sheet from "../look/sheet.module.css";
import { suggestPassword } from "./suggest-password.ts";

export function PasswordEntry({ value, onChange }: { value: string; onChange: (password: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className={sheet.part}>
      <TextField
        label={t("accounts.password")}
        at="/password"
        hint={t("accounts.passwordHint", { count: PASSWORD_MIN })}
        value={value}
        required
        minLength={PASSWORD_MIN}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={onChange}
      />
      <div>
        <Button variant="outline" h={44} onClick={() => onChange(suggestPassword())}>
          {t("accounts.suggest")}
        </Button>
      </div>
    </div>
  );
}
