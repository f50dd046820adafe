/**
 * What each role may do: the very table that the server's doors ask.
 */
import { useTranslation } from "react-i18next";
import { mayRole, PERMISSION_NAMES, ROLES } from "../../src/domain/account/permission.ts";
import { Glyph } from "../look/glyph.tsx";
import { Scroll } from "../look/scroll.tsx";
import sheet from "../look/sheet.module.css";
import css from "./role-table.module.css";

export function RoleTable() {
  const { t } = useTranslation();
  return (
    <section className={sheet.part} aria-labelledby="roles">
      <h2 id="roles">{t("roles.title")}</h2>
      <p>{t("roles.text")}</p>
      <Scroll label={t("roles.permission")}>
        <table className={`${sheet.table} ${css.roles}`}>
          <thead>
            <tr>
              <th scope="col">{t("roles.permission")}</th>
              {ROLES.map((role) => (
                <th key={role} scope="col">
                  {t(`frame.role.${role}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {PERMISSION_NAMES.map((permission) => (
              <tr key={permission}>
                <th scope="row">
                  {t(`permissions.${permission}`)} <code>{permission}</code>
                </th>
                {ROLES.map((role) => (
                  <td key={role} data-may={mayRole(role, permission)}>
                    {mayRole(role, permission) ? (
                      <span className={sheet.chip}>
                        <Glyph name="met" size={16} /> {t("keep.yes")}
                      </span>
                    ) : (
                      <span className={sheet.muted}>{t("keep.no")}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
