/**
 * An inspection that falls due as a FHIR Task: of which device, until when, whose.
 */
import { type FhirVersion, identifierSystem, type Resource, TASK_CODE } from "./fhir-words.ts";
import { filled } from "./write-device.ts";

export interface InspectionTask {
  readonly id: string;
  readonly deviceId: string;
  /** How people name the device. */
  readonly title: string;
  readonly product: string;
  /** Its tag or serial number, by which the other side knows it. */
  readonly knownBy: { readonly system: string; readonly value: string } | null;
  readonly place: { readonly id: string; readonly name: string } | null;
  /** Of another interval than that of the best-before-inspection date, how it is called. */
  readonly kindName: string | null;
  /** The day before which somebody must look at it. */
  readonly due: string;
  readonly isOverdue: boolean;
  /** Computed and not planned yet where it is none of the two. */
  readonly state: "computed" | "planned" | "under-way";
  readonly lastInspection: string | null;
  /** Whose it is, where somebody was named. */
  readonly owner: string | null;
  readonly changedAt: string;
}

const SECURITY_INSPECTION = "Security inspection";

export function taskResource(task: InspectionTask, version: FhirVersion): Resource {
  const { knownBy, place, lastInspection, owner, changedAt } = task;
  const device = filled({
    reference: `Device/${task.deviceId}`,
    type: "Device",
    identifier: knownBy === null ? undefined : { system: identifierSystem(knownBy.system), value: knownBy.value },
    display: task.title,
  });
  const until = { end: task.due };
  const name = task.kindName ?? SECURITY_INSPECTION;
  return filled({
    resourceType: "Task",
    id: task.id,
    meta: { lastUpdated: changedAt },
    identifier: [{ system: TASK_CODE, value: task.id }],
    status: task.state === "under-way" ? "in-progress" : "requested",
    businessStatus: { text: task.isOverdue ? "overdue" : "due" },
    intent: task.state === "computed" ? "proposal" : "plan",
    priority: task.isOverdue ? "urgent" : "routine",
    code: { coding: [{ system: TASK_CODE, code: task.kindName === null ? "inspection" : "interval" }], text: name },
    description: `${name}: ${task.title} (${task.product})`,
    focus: device,
    for: device,
    ...(version === "r5" ? { requestedPeriod: until } : {}),
    authoredOn: changedAt,
    lastModified: changedAt,
    owner: owner === null ? undefined : { display: owner },
    location: place === null ? undefined : { reference: `Location/${place.id}`, display: place.name },
    restriction: { period: until },
    input: lastInspection === null ? [] : [{ type: { text: "last inspection" }, valueDate: lastInspection }],
  }) as Resource;
}
