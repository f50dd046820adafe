/**
 * What is open on the way to the next level as an OSCAL plan of action and milestones: an item for each criterion in the
 * way, with its risk, and the measures that fulfil it as planned remediations with cost, deadline and owner.
 */
import { InputError } from "../../domain/input-error.ts";
import type { Measure } from "../../domain/maturity/measure.ts";
import type { Criterion } from "../../domain/maturity/model.ts";
import {
  findingOf,
  line,
  metadataOf,
  momentOf,
  type OscalWriting,
  observationOf,
  present,
  prop,
  titleOf,
  uuidOf,
} from "./oscal-parts.ts";

/** @throws {InputError} `record-conflict` when nothing is in the way: OSCAL knows no plan without an item. */
export async function writePoam(writing: OscalWriting): Promise<object> {
  const { model, result } = writing;
  const open = present(result.facility.inTheWay.map((id) => model.criterion(id)));
  if (open.length === 0)
    throw new InputError(
      "record-conflict",
      "document",
      "nothing is in the way of a level, so there is nothing to plan",
    );
  const parts = await Promise.all(open.map((criterion) => partsOf(writing, criterion)));
  const observations = present(parts.map(({ observation }) => observation));
  return {
    "plan-of-action-and-milestones": {
      uuid: await uuidOf(writing, "poam", writing.changedAt),
      metadata: await metadataOf(writing, "plan of action and milestones"),
      "system-id": { "identifier-type": "http://ietf.org/rfc/rfc4122", id: await uuidOf(writing, "facility") },
      ...(observations.length === 0 ? {} : { observations }),
      risks: parts.map(({ risk }) => risk),
      findings: present(parts.map(({ finding }) => finding)),
      "poam-items": parts.map(({ item }) => item),
    },
  };
}

async function partsOf(writing: OscalWriting, criterion: Criterion) {
  const observation = await observationOf(writing, criterion);
  const finding = await findingOf(writing, criterion, observation?.uuid);
  const measures = writing.measures.filter(({ criteria }) => criteria.includes(criterion.id));
  const risk = await riskOf(writing, criterion, measures, observation?.uuid);
  const item = {
    uuid: await uuidOf(writing, "item", criterion.id),
    title: titleOf(writing, criterion),
    description: criterion.statement,
    props: [prop("criterion", criterion.id), prop("maturity-level", criterion.level)],
    ...(finding === undefined ? {} : { "related-findings": [{ "finding-uuid": finding.uuid }] }),
    ...(observation === undefined ? {} : { "related-observations": [{ "observation-uuid": observation.uuid }] }),
    "related-risks": [{ "risk-uuid": risk.uuid }],
  };
  return { observation, finding, risk, item };
}

async function riskOf(
  writing: OscalWriting,
  criterion: Criterion,
  measures: readonly Measure[],
  observed: string | undefined,
) {
  const deadline = measures.flatMap(({ due }) => momentOf(due, true) ?? []).sort()[0];
  return {
    uuid: await uuidOf(writing, "risk", criterion.id),
    title: titleOf(writing, criterion),
    description: `It keeps the facility from level ${criterion.level}.`,
    statement: `Not shown to be fulfilled: ${criterion.statement}`,
    status: measures.length === 0 ? "open" : "remediating",
    ...(deadline === undefined ? {} : { deadline }),
    ...(measures.length === 0
      ? {}
      : { remediations: await Promise.all(measures.map((one) => remediationOf(writing, criterion, one))) }),
    ...(observed === undefined ? {} : { "related-observations": [{ "observation-uuid": observed }] }),
  };
}

async function remediationOf(writing: OscalWriting, { id }: Criterion, measure: Measure) {
  const { title = measure.id, cost, effort, due, owner } = measure;
  const onDate = momentOf(due, true);
  return {
    uuid: await uuidOf(writing, "remediation", `${id} ${measure.id}`),
    lifecycle: "planned",
    title: line(title),
    description: `Fulfils: ${measure.criteria.join(", ")}`,
    props: [
      prop("measure", measure.id),
      prop("cost", cost),
      ...(effort === undefined ? [] : [prop("effort-days", effort)]),
    ],
    tasks: [
      {
        uuid: await uuidOf(writing, "task", `${id} ${measure.id}`),
        type: "milestone",
        title: line(title),
        ...(onDate === undefined ? {} : { timing: { "on-date": { date: onDate } } }),
        ...(owner === undefined
          ? {}
          : { "responsible-roles": [{ "role-id": "owner", "party-uuids": [await uuidOf(writing, "person", owner)] }] }),
      },
    ],
  };
}
