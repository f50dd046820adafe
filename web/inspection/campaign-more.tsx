/**
 * The ways through a list of which only the next window is known.
 */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import sheet from "../look/sheet.module.css";
import css from "./campaign.module.css";

interface MoreProps {
  readonly offset: number;
  readonly atOnce: number;
  readonly hasMore: boolean;
  readonly onOffset: (offset: number) => void;
}

export function MoreOrLess({ offset, atOnce, hasMore, onOffset }: MoreProps) {
  const { t } = useTranslation();
  if (offset === 0 && !hasMore) return null;
  return (
    <div className={`${sheet.tools} ${css.screen}`}>
      {offset > 0 && (
        <Button variant="outline" h={44} onClick={() => onOffset(Math.max(0, offset - atOnce))}>
          {t("campaigns.earlier")}
        </Button>
      )}
      {hasMore && (
        <Button variant="outline" h={44} onClick={() => onOffset(offset + atOnce)}>
          {t("campaigns.later")}
        </Button>
      )}
    </div>
  );
}
