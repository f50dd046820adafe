/**
 * Somebody else changed the same record meanwhile: both versions side by side, and the choice between them.
 */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import css from "./both-versions.module.css";
import { Glyph } from "./glyph.tsx";
import { Scroll } from "./scroll.tsx";
import sheet from "./sheet.module.css";

export interface Difference {
  readonly name: string;
  readonly theirs: string;
  readonly mine: string;
}

export function BothVersions({
  differences,
  onMine,
  onTheirs,
}: {
  differences: readonly Difference[];
  onMine: () => void;
  onTheirs: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={css.both} role="alert">
      <p className={css.title}>
        <Glyph name="medium" /> {t("keep.both.title")}
      </p>
      <p>{t("keep.both.text")}</p>
      {differences.length > 0 && (
        <Scroll label={t("keep.both.title")}>
          <table className={sheet.table}>
            <thead>
              <tr>
                <th scope="col">{t("keep.both.what")}</th>
                <th scope="col">{t("keep.both.theirs")}</th>
                <th scope="col">{t("keep.both.mine")}</th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ name, theirs, mine }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className={css.value}>{theirs}</td>
                  <td className={css.value}>{mine}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <div className={sheet.tools}>
        <Button h={44} onClick={onMine}>
          {t("keep.both.keepMine")}
        </Button>
        <Button variant="outline" h={44} onClick={onTheirs}>
          {t("keep.both.takeTheirs")}
        </Button>
      </div>
    </div>
  );
}
