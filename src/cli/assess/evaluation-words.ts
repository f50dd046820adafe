/**
 * An evaluation in the words of the terminal: the answer first, the matrix, what is in the way, the way up, what to look at.
 */
import type { EvaluationReport } from "../../domain/maturity/evaluation-report.ts";
import type { Measure } from "../../domain/maturity/measure.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import { standingOf } from "../../domain/maturity/way-up.ts";
import {
  filled,
  type MaturityLanguage,
  maturityWords,
  remarkSentence,
} from "../../domain/maturity/words/maturity-words.ts";
import { oneLine } from "../../domain/one-line.ts";
import { matrixOf } from "./matrix.ts";

const ROWS_SHOWN = 20;

export interface AskedWords {
  readonly language: MaturityLanguage;
  readonly scope: string;
  readonly target: number | undefined;
  /** How many measures there are to choose from. */
  readonly measures: number;
}

export function evaluationWords(
  model: MaturityModel,
  report: EvaluationReport,
  texts: MaturityTexts,
  asked: AskedWords,
): string {
  const said = new Saying(model, report, texts, asked.language);
  const parts = [
    [...said.head(), ...said.missed(asked)],
    ...model.dimensions.map((dimension) => [...matrixOf(dimension, report, texts, asked.language)]),
    [said.page.legend, ...said.ceilings()],
    said.flow(),
    said.why(asked.scope),
    said.wayUp(asked),
    said.underBudget(),
    said.remarks(said.page.contradictions, report.contradictions),
    said.remarks(said.page.remarks, report.remarks),
    said.notApplicable(),
    said.foot(),
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n")}\n`;
}

class Saying {
  readonly page;
  readonly #model: MaturityModel;
  readonly #report: EvaluationReport;
  readonly #texts: MaturityTexts;
  readonly #language: MaturityLanguage;

  constructor(model: MaturityModel, report: EvaluationReport, texts: MaturityTexts, language: MaturityLanguage) {
    this.#model = model;
    this.#report = report;
    this.#texts = texts;
    this.#language = language;
    this.page = maturityWords(language).page;
  }

  head(): string[] {
    const { facility, subject, dimensions } = this.#report;
    const who = [subject.facility, subject.site].filter((one) => one !== null).map((one) => oneLine(String(one)));
    const apart = this.#model.readings.apart.dimensions;
    const rest = this.#model.dimensions.filter(({ id }) => !apart.includes(id));
    const top = facility.inTheWay.length === 0;
    return [
      filled(top ? this.page.headTop : this.page.head, {
        who: who.length > 0 ? who.join(", ") : subject.file === "-" ? this.page.facility : oneLine(subject.file),
        achieved: facility.achieved,
        top: this.#model.topLevel,
        name: this.#levelName(facility.achieved),
        working: facility.workingOn,
      }),
      `  ${filled(this.page.core, {
        dimensions: this.#list(rest.map(({ id }) => this.#scopeName(id))),
        achieved: facility.core.achieved,
        apart: this.#list(apart.map((id) => this.#scopeName(id))),
        level: Math.min(...apart.map((id) => dimensions[id]?.achieved ?? 0)),
      })}`,
      `  ${this.#figures()}`,
    ];
  }

  missed({ target, scope }: AskedWords): string[] {
    const achieved = standingOf(this.#report, scope)?.achieved ?? 0;
    if (target === undefined || achieved >= target) return [];
    return [`  ${filled(this.page.targetMissed, { scope: this.#scopeName(scope), target, achieved })}`];
  }

  ceilings(): string[] {
    return this.#model.columns.flatMap(({ key }) => {
      const level = this.#report.columns[key]?.ceiling ?? this.#model.topLevel;
      if (level >= this.#model.topLevel) return [];
      const reading = this.page[this.#report.reading];
      return [filled(this.page.ceiling, { reading, column: this.#scopeName(key), level })];
    });
  }

  flow(): string[] {
    const { flowLevel, flowAhead, flowBehind, oneLevel, levels, flow } = this.page;
    const template = { level: flowLevel, ahead: flowAhead, behind: flowBehind };
    return [
      flow,
      ...this.#report.flow.joints.map(({ from, to, difference, reads }) => {
        const count = Math.abs(difference) === 1 ? oneLevel : filled(levels, { count: Math.abs(difference) });
        return `  ${filled(template[reads], { from: this.#scopeName(from), to: this.#scopeName(to), count })}`;
      }),
    ];
  }

  why(scope: string): string[] {
    const standing = standingOf(this.#report, scope);
    if (standing === undefined || standing.inTheWay.length === 0)
      return [`${this.#scopeName(scope)}: ${this.page.nothingInTheWay}`];
    const hardware = standing.achieved === 0 && this.#report.notes.includes(this.#model.readings.rules.hardware);
    return [
      `${filled(this.page.why, { level: standing.workingOn })} (${this.#scopeName(scope)})`,
      ...cut(standing.inTheWay, this.page.more, (id) => `  ${this.#criterion(id)}: ${this.#state(id)}`),
      ...(hardware ? [`  ${this.page.hardware}`] : []),
    ];
  }

  wayUp({ measures: known }: AskedWords): string[] {
    const { wayUp } = this.#report;
    if (wayUp === null) return [];
    const { scope, target, reached, uncovered, measures } = wayUp;
    const title = filled(this.page.wayUp, { scope: this.#scopeName(scope), target });
    if (reached) return [`${title}: ${this.page.reached}`];
    if (uncovered.length > 0)
      return [
        title,
        `  ${filled(known === 0 ? this.page.noMeasures : this.page.uncovered, { count: uncovered.length })}`,
        ...cut(uncovered, this.page.more, (id) => `    ${this.#criterion(id)}`),
      ];
    return [title, ...this.#measures(measures), ...this.#sum(wayUp)];
  }

  underBudget(): string[] {
    const { underBudget } = this.#report;
    if (underBudget === null) return [];
    const { scope, budget, achieved, measures } = underBudget;
    return [
      filled(this.page.budget, { scope: this.#scopeName(scope), budget: this.#number(budget), achieved }),
      ...(measures.length === 0 ? [`  ${this.page.noMeasure}`] : this.#measures(measures)),
      ...(measures.length === 0 ? [] : this.#sum(underBudget)),
    ];
  }

  remarks(title: string, remarks: EvaluationReport["remarks"]): string[] {
    if (remarks.length === 0) return [];
    const sentence = (remark: EvaluationReport["remarks"][number]) =>
      remarkSentence({ contradiction: false, ...remark }, this.#language);
    return [title, ...cut(remarks, this.page.more, (remark) => `  ${sentence(remark)}`)];
  }

  notApplicable(): string[] {
    const { notApplicable } = this.#report;
    if (notApplicable.length === 0) return [];
    return [
      this.page.notApplicable,
      ...notApplicable.map(({ id, reason }) => `  ${this.#criterion(id)}: ${oneLine(reason, 200)}`),
    ];
  }

  foot(): string[] {
    const unreviewed = Object.values(this.#texts.criteria).some(({ reviewed }) => reviewed === false);
    return [
      filled(this.page.reading, {
        reading: this.page[this.#report.reading],
        notes: this.#report.notes.join(", "),
      }),
      this.page.voluntary,
      ...(unreviewed && this.page.unreviewed !== "" ? [this.page.unreviewed] : []),
    ];
  }

  #figures(): string {
    const { share, weighted, levels } = this.#report.facility;
    const met = levels.reduce((total, one) => total + one.met, 0);
    const applicable = levels.reduce((total, one) => total + one.met + one.partly + one.open, 0);
    return filled(this.page.figures, {
      met,
      applicable,
      share: share === null ? "–" : this.#percent(share),
      weighted: weighted === null ? "–" : this.#percent(weighted),
    });
  }

  #measures(measures: readonly Measure[]): string[] {
    return measures.map(({ id, title, cost, owner, due }) => {
      const who = [...(owner === undefined ? [] : [oneLine(owner)]), ...(due === undefined ? [] : [due])].join(", ");
      return `  ${this.#number(cost).padStart(12)}  ${oneLine(title ?? id)}${who === "" ? "" : ` (${who})`}`;
    });
  }

  #sum({ cost, effort, proven }: { cost: number; effort: number; proven: boolean }): string[] {
    const sum = filled(this.page.cost, { cost: this.#number(cost), effort: this.#number(effort) });
    return [`  ${sum}`, ...(proven ? [] : [`  ${this.page.notProven}`])];
  }

  #criterion(id: string): string {
    return `${id} ${this.#texts.criteria[id]?.title ?? ""}`;
  }

  #state(id: string): string {
    const one = this.#report.criteria[this.#model.criterion(id)?.index ?? -1];
    const words = maturityWords(this.#language).answer[one?.answer ?? "unknown"];
    if (one?.setAside === "expired") return `${words}, ${this.page.expired}`;
    return one?.setAside === undefined ? words : `${words}, ${this.page.setAside}`;
  }

  #scopeName(scope: string): string {
    if (scope === "facility") return this.page.facility;
    return this.#texts.dimensions[scope] ?? this.#texts.columns[scope] ?? scope;
  }

  #levelName(level: number): string {
    return level === 0 ? this.#texts.belowFirstLevel : (this.#texts.levels[level - 1] ?? "");
  }

  #list(names: readonly string[]): string {
    return names.join(` ${this.page.and} `);
  }

  #number(value: number): string {
    return value.toLocaleString(this.#language, { maximumFractionDigits: 2 });
  }

  #percent(share: number): string {
    // Never rounded up to 100 %: all but one of 81 is not all.
    const percent = Math.floor(share * 100);
    return this.#language === "de" ? `${percent} %` : `${percent}%`;
  }
}

function cut<Item>(items: readonly Item[], more: string, line: (item: Item) => string): string[] {
  const shown = items.slice(0, ROWS_SHOWN).map(line);
  const left = items.length - shown.length;
  return left === 0 ? shown : [...shown, `  ${filled(more, { count: left })}`];
}
