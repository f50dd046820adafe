/**
 * What is wrong with a device, what is done about it, and which work is announced.
 */
import { useTranslation } from "react-i18next";
import type { Device } from "../../src/domain/registry/device.ts";
import { Asked } from "../look/asked.tsx";
import { DeviceFindings } from "./device-findings.tsx";
import { DeviceReaction } from "./device-reaction.tsx";
import { PlannedWork } from "./planned-work.tsx";
import css from "./runtime.module.css";
import { useRuntime } from "./use-runtime.ts";
import { useScrolledHere } from "./use-scrolled-here.ts";

export function DeviceWrong({ device: { id, retirement } }: { device: Device }) {
  const { t } = useTranslation();
  const asked = useRuntime(id);
  const here = useScrolledHere("#reaction", asked.data !== undefined);
  return (
    <Asked of={asked}>
      {({ findings, chains, boot, plan, lastReportAt }) => (
        <div className={css.parts}>
          {findings.every(({ closedAt }) => closedAt !== null) && (
            <p>
              {t(lastReportAt === null && findings.length === 0 ? "runtime.wrong.noReports" : "runtime.wrong.none")}
            </p>
          )}
          <DeviceFindings findings={findings} />
          <div id="reaction" ref={here} tabIndex={-1} hidden={chains.length === 0}>
            <DeviceReaction chains={chains} boot={boot} />
          </div>
          {retirement === null && <PlannedWork id={id} plan={plan} />}
        </div>
      )}
    </Asked>
  );
}
