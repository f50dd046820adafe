/**
 * How a person trusts this server once: the root certificate, its fingerprint to compare, and where to install it.
 */
import { useTranslation } from "react-i18next";
import { authorityRootRoute, authorityRoute } from "../../src/contract/authority.ts";
import { useCall } from "../call.ts";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import { languageOf } from "../words/i18n.ts";
import { dayIn } from "../words/locale.ts";
import css from "./trust-root-page.module.css";

const SYSTEMS = ["windows", "macos", "ios", "android", "firefox"] as const;

export function TrustRootPage() {
  const { t, i18n } = useTranslation();
  const { data: authority, error } = useCall(authorityRoute);
  return (
    <div className={css.page}>
      <PageTitle>{t("trustRoot.title")}</PageTitle>
      <Notice problem={error ?? undefined} />
      {authority === null && <p>{t("trustRoot.notNeeded")}</p>}
      {authority != null && (
        <>
          <p>{t("trustRoot.why")}</p>
          <ol className={css.steps}>
            <li>
              <h2>{t("trustRoot.get")}</h2>
              <p>
                <a href={authorityRootRoute.path} download="carelabel-root.crt">
                  {t("trustRoot.download")}
                </a>
              </p>
            </li>
            <li>
              <h2>{t("trustRoot.compare")}</h2>
              <p>{t("trustRoot.compareHow")}</p>
              <p>
                <code className={css.fingerprint}>{authority.fingerprint}</code>
              </p>
            </li>
            <li>
              <h2>{t("trustRoot.install")}</h2>
              <dl className={css.systems}>
                {SYSTEMS.map((system) => (
                  <div key={system}>
                    <dt>{t(`trustRoot.system.${system}.name`)}</dt>
                    <dd>{t(`trustRoot.system.${system}.how`)}</dd>
                  </div>
                ))}
              </dl>
            </li>
          </ol>
          <p>
            {t("trustRoot.limits", {
              hosts: authority.hosts.join(", "),
              day: dayIn(authority.validUntil.slice(0, 10), languageOf(i18n)),
            })}
          </p>
        </>
      )}
    </div>
  );
}
