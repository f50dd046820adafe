/**
 * Said beside what sends a phone here, while no phone reaches the server: what that means, and how to start it instead.
 */
import { useTranslation } from "react-i18next";
import { Glyph } from "../look/glyph.tsx";
import { useSession } from "../session.tsx";
import css from "./reach-warning.module.css";

/** @param of what carries the address: a printed code, or the page that a patient is given. */
export function ReachWarning({ of }: { of: "code" | "patient" }) {
  const { t } = useTranslation();
  const { session } = useSession();
  if (session === undefined || session.publicOrigin !== null) return null;
  return (
    <div className={css.warning} role="note">
      <Glyph name="medium" />
      <div>
        <p className={css.title}>{t(`phones.${of}`)}</p>
        <p>{t(session.sample ? "phones.sample" : "phones.start")}</p>
        {!session.sample && (
          <p>
            <code>carelabel serve --listen 0.0.0.0 --host {t("phones.name")}</code>
          </p>
        )}
      </div>
    </div>
  );
}
