/**
 * An inspection that falls due as a FHIR Task: of which device, until when, whose.
 */
import type { FhirVersion, Resource } from "./fhir-words.ts";
import { identifierSystem, TASK_CODE } from "./fhir-words.ts";
import { filled } from "./write-device.ts";

export interface InspectionTask {
  readonly deviceId: string;
  /** How people name the device. */
  readonly title: string;
  /** Its tag or serial number, by which the other side knows it. */
  readonly knownBy: { readonly system: string; readonly value: string } | null;
  readonly place: { readonly id: string; readonly name: string } | null;
  /** The day before which somebody must look at it. */
  readonly due: string;
  readonly isOverdue: boolean;
  /** Why that day, in words. */
  readonly because: string;
  readonly lastInspection: string | null;
  /** Whose it is, where somebody was named. */
  readonly owner: string | null;
  /** When the day was reckoned. */
  readonly changedAt: string;
}

const TITLE = "Security inspection";

export function taskResource(task: InspectionTask, version: FhirVersion): Resource {
  const device = filled({
    reference: `Device/${task.deviceId}`,
    type: "Device",
    identifier:
      task.knownBy === null ? undefined : { system: identifierSystem(task.knownBy.system), value: task.knownBy.value },
    display: task.title,
  });
  const until = { end: task.due };
  const because = { text: task.because };
  return filled({
    resourceType: "Task",
    id: `inspection-${task.deviceId}`,
    meta: { lastUpdated: task.changedAt },
    identifier: [{ system: TASK_CODE, value: `inspection-${task.deviceId}` }],
    status: "requested",
    businessStatus: { text: task.isOverdue ? "overdue" : "due" },
    intent: "plan",
    priority: task.isOverdue ? "urgent" : "routine",
    code: { coding: [{ system: TASK_CODE, code: "inspection" }], text: TITLE },
    description: `${TITLE}: ${task.title}`,
    focus: device,
    for: device,
    ...(version === "r5" ? { requestedPeriod: until } : {}),
    authoredOn: task.changedAt,
    lastModified: task.changedAt,
    owner: task.owner === null ? undefined : { display: task.owner },
    location: task.place === null ? undefined : { reference: `Location/${task.place.id}`, display: task.place.name },
    ...(version === "r4" ? { reasonCode: because } : { reason: [{ concept: because }] }),
    restriction: { period: until },
    input: task.lastInspection === null ? [] : [{ type: { text: "last inspection" }, valueDate: task.lastInspection }],
  }) as Resource;
}
