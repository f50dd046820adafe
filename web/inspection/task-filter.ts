/**
 * What of the inspections is shown, as it stands in the address.
 */
export interface TaskFilter {
  readonly show?: string | undefined;
  readonly who?: string | undefined;
  readonly state?: string | undefined;
  readonly place?: string | undefined;
  /** YYYY-MM-DD: of this day alone. */
  readonly day?: string | undefined;
  /** YYYY-MM. */
  readonly month?: string | undefined;
  /** A device for which one is planned. */
  readonly device?: string | undefined;
}

export function taskHref(filter: TaskFilter): string {
  const stated = Object.entries(filter).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return stated.length === 0 ? "/inspections" : `/inspections?${new URLSearchParams(stated)}`;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

interface Asked {
  readonly assignee?: "me" | "nobody";
  readonly place?: string;
  readonly from?: string;
  readonly to?: string;
  readonly state?: "closed" | "all";
}

/** What the server is asked for. */
export function askedOf({ who, place, day, state }: TaskFilter): Asked {
  return {
    ...(who === "me" || who === "nobody" ? { assignee: who } : {}),
    ...(place === undefined ? {} : { place }),
    ...(day !== undefined && DAY.test(day) ? { from: day, to: day } : {}),
    ...(state === "closed" || state === "all" ? { state } : {}),
  };
}
