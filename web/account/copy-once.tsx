/**
 * A secret that is shown this once, with the way to copy it.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./copy-once.module.css";

export function CopyOnce({ title, secret, onDone }: { title: string; secret: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <div className={css.once} role="status">
      <p>
        <b>{title}</b>
      </p>
      <code className={css.secret}>{secret}</code>
      <div className={css.ways}>
        {/* Browsers hand out the clipboard on secure origins only. */}
        {navigator.clipboard !== undefined && (
          <Button variant="outline" h={44} onClick={() => void copy()}>
            {t(copied ? "accounts.copied" : "accounts.copy")}
          </Button>
        )}
        <Button variant="outline" h={44} onClick={onDone}>
          {t("accounts.noted")}
        </Button>
      </div>
    </div>
  );
}
