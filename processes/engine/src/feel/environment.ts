/** What an expression may read while it is evaluated. */
export type FeelEnvironment = {
  /** undefined when no scope has the name. */
  get(name: string): unknown;
  /** Epoch ms. */
  now: number;
  /** IANA zone of now() and today(). */
  timeZone: string;
  newId(): string;
  budget: { left: number };
};

/** Thrown when an expression goes past its budget; the planner turns it into an incident. */
export class FeelBudgetExceeded extends Error {
  readonly code = 'FEEL_BUDGET_EXCEEDED';
}

/** Iterations that one evaluation may make before it is stopped. */
export const FEEL_BUDGET = 100_000;

export function spend(environment: FeelEnvironment): void {
  environment.budget.left -= 1;
  if (environment.budget.left < 0) {
    throw new FeelBudgetExceeded(`Expected at most ${FEEL_BUDGET} iterations, but the expression needs more`);
  }
}

/** An environment in which `names` hide those outside. */
export function withNames(outer: FeelEnvironment, names: Readonly<Record<string, unknown>>): FeelEnvironment {
  return { ...outer, get: (name) => (Object.hasOwn(names, name) ? names[name] : outer.get(name)) };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** ISO 8601 date and time with offset of an instant in a zone: FEEL's now() and today() mean the department's wall clock. */
export function zonedIso(at: number, timeZone: string): string {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'longOffset',
    });
    formatters.set(timeZone, formatter);
  }
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of formatter.formatToParts(at)) part[type] = value;
  const offset = part.timeZoneName === 'GMT' ? 'Z' : (part.timeZoneName ?? 'Z').replace('GMT', '');
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}${offset}`;
}
