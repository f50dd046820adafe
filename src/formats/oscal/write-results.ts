/**
 * A maturity evaluation as OSCAL assessment results: an observation for each answer, a finding for each criterion, the
 * levels reached as properties of the result.
 *
 * OSCAL wants an assessment plan to be imported; there is none, and a resource in the same document says so.
 */
import type { Standing } from "../../domain/maturity/evaluation.ts";
import {
  findingOf,
  line,
  metadataOf,
  momentOf,
  type OscalWriting,
  observationOf,
  present,
  prop,
  uuidOf,
} from "./oscal-parts.ts";

export async function writeResults(writing: OscalWriting): Promise<object> {
  const { model, result, title, begunAt, changedAt } = writing;
  const plan = await uuidOf(writing, "plan");
  const observations = await Promise.all(model.criteria.map((one) => observationOf(writing, one)));
  const findings = present(
    await Promise.all(model.criteria.map((one, index) => findingOf(writing, one, observations[index]?.uuid))),
  );
  const observed = present(observations);
  const left = new Set(result.notApplicable.map(({ id }) => id));
  const controls = (ids: readonly string[]) => ids.map((id) => ({ "control-id": id }));
  const assessed = model.criteria.map(({ id }) => id).filter((id) => !left.has(id));
  return {
    "assessment-results": {
      uuid: await uuidOf(writing, "results", changedAt),
      metadata: await metadataOf(writing, "assessment results"),
      "import-ap": { href: `#${plan}` },
      results: [
        {
          uuid: await uuidOf(writing, "result"),
          title: line(title),
          description: `Maturity of the facility by ${model.data.source.title}, read as ${result.reading}; answers aged on ${result.today}.`,
          start: begunAt,
          end: changedAt,
          props: levelsOf(writing),
          "reviewed-controls": {
            "control-selections": [
              assessed.length === 0
                ? {
                    "include-controls": controls([...left]),
                    "exclude-controls": controls([...left]),
                  }
                : {
                    "include-controls": controls(assessed),
                    ...(left.size === 0 ? {} : { "exclude-controls": controls([...left]) }),
                  },
            ],
          },
          ...(observed.length === 0 ? {} : { observations: observed }),
          ...(findings.length === 0 ? {} : { findings }),
        },
      ],
      "back-matter": {
        resources: [
          {
            uuid: plan,
            title: "No assessment plan",
            description:
              "The evaluation goes through the criteria of the model in its own order; there is no plan besides.",
            citation: { text: line(`${model.data.source.title}. ${model.data.source.where}`) },
          },
        ],
      },
    },
  };
}

/** Achieved and worked on, never mixed, for the facility and each part of it. */
function levelsOf({ result, figures, model }: OscalWriting) {
  const standings: [string, Pick<Standing, "achieved" | "workingOn">][] = [
    ["facility", result.facility],
    ["core", result.facility.core],
    ...Object.entries(result.dimensions),
    ...Object.entries(result.columns),
  ];
  const aged = present(
    model.metrics.map(({ key }) => {
      const figure = figures.get(key);
      return figure?.kind === "value" && momentOf(figure.validUntil) !== undefined
        ? prop("figure-valid-until", figure.validUntil ?? "", { class: key })
        : undefined;
    }),
  );
  return [
    prop("reading", result.reading),
    prop("readings-edition", result.readingsEdition),
    ...standings.flatMap(([name, { achieved, workingOn }]) => [
      prop("achieved-level", achieved, { class: name }),
      prop("working-on-level", workingOn, { class: name }),
    ]),
    ...aged,
  ];
}
