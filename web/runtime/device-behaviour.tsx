/**
 * How a device behaves against its label: its values now and over time, its newest start, and all of it in one file.
 */
import type { Device } from "../../src/domain/registry/device.ts";
import { Asked } from "../look/asked.tsx";
import { BootComparison } from "./boot-comparison.tsx";
import { HandOver } from "./hand-over.tsx";
import { LiveValues } from "./live-values.tsx";
import css from "./runtime.module.css";
import { useRuntime } from "./use-runtime.ts";
import { ValueCharts } from "./value-chart.tsx";

export function DeviceBehaviour({ device: { id } }: { device: Device }) {
  const asked = useRuntime(id);
  return (
    <Asked of={asked}>
      {(runtime) => (
        <div className={css.parts}>
          {runtime.lastReportAt !== null && (
            <>
              <LiveValues {...runtime} />
              <ValueCharts id={id} parameters={runtime.parameters} />
              <BootComparison boot={runtime.boot} />
            </>
          )}
          <HandOver id={id} />
        </div>
      )}
    </Asked>
  );
}
