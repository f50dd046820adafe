/**
 * How a device behaves against its label: its values now and over time, its newest start, and all of it in one file.
 */
import type { Device } from "../../src/domain/registry/device.ts";
import { Asked } from "../look/asked.tsx";
import { AdoptReference } from "./adopt-reference.tsx";
import { BootComparison } from "./boot-comparison.tsx";
import { DeviceDescription } from "./device-description.tsx";
import { HandOver } from "./hand-over.tsx";
import { LiveValues } from "./live-values.tsx";
import css from "./runtime.module.css";
import { useRuntime } from "./use-runtime.ts";
import { ValueCharts } from "./value-chart.tsx";

export function DeviceBehaviour({ device }: { device: Device }) {
  const { id, retirement } = device;
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
              {retirement === null && <AdoptReference id={id} />}
            </>
          )}
          <DeviceDescription device={device} />
          <HandOver id={id} />
        </div>
      )}
    </Asked>
  );
}
