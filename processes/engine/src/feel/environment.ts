/** What an expression may read while it is evaluated. */
export type FeelEnvironment = {
  /** undefined when no scope has the name. */
  get(name: string): unknown;
  /** Epoch ms. */
  now: number;
  /** IANA zone of now() and today(). */
  timeZone: string;
  newId(): string;
  budget: Budget;
};

/**
 * How much one evaluation may still do. Everything that an expression can repeat is charged here in proportion to its
 * work, so a budget of steps bounds the time, and does so the same way on every machine.
 */
export type Budget = {
  /** Steps: about one node of the expression, sixteen characters or one list item. */
  left: number;
  /** Levels of function calls that are open, counted in nodes. */
  depth?: number;
};

/** Thrown when an expression cannot have a value that anybody should go on with; the planner makes it an incident. */
export class FeelError extends Error {}

export class FeelBudgetExceeded extends FeelError {
  readonly code = 'FEEL_BUDGET_EXCEEDED';
}

/** Steps of one evaluation: 50 to 100 ms at worst, and far more than any expression of a model needs. */
export const FEEL_BUDGET = 1_000_000;
/** Nodes that may be open at once, over all calls: a third of what Node's default stack holds. */
export const MAX_DEPTH = 1_000;
/** Characters of one string, and items of one list. */
export const MAX_STRING = 4_000_000;
export const MAX_LIST = 500_000;
const CHARACTERS_PER_STEP = 16;

export function spend({ budget }: FeelEnvironment, steps = 1): void {
  budget.left -= steps;
  if (budget.left < 0) throw new FeelBudgetExceeded('Expected an expression that ends sooner, but it needs more steps');
}

/** Charges for a string of that length before or after it is made. */
export function spendText(environment: FeelEnvironment, characters: number): void {
  if (characters > MAX_STRING) {
    throw new FeelBudgetExceeded(`Expected at most ${MAX_STRING} characters, but the expression makes ${characters}`);
  }
  spend(environment, Math.ceil(characters / CHARACTERS_PER_STEP));
}

export function spendList(environment: FeelEnvironment, items: number): void {
  if (items > MAX_LIST) {
    throw new FeelBudgetExceeded(`Expected at most ${MAX_LIST} list items, but the expression makes ${items}`);
  }
  spend(environment, items);
}

/** Runs a call whose body is `levels` nodes deep. */
export function nested<T>({ budget }: FeelEnvironment, levels: number, run: () => T): T {
  const depth = (budget.depth ?? 0) + levels;
  if (depth > MAX_DEPTH) throw new FeelBudgetExceeded('Expected function calls that nest less deeply');
  budget.depth = depth;
  try {
    return run();
  } finally {
    budget.depth = depth - levels;
  }
}

/** An environment in which `names` hide those outside. */
export function withNames(outer: FeelEnvironment, names: Readonly<Record<string, unknown>>): FeelEnvironment {
  return { ...outer, get: (name) => (Object.hasOwn(names, name) ? names[name] : outer.get(name)) };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Offsets change on quarters of an hour; those that did not, in history, are never kept. */
const QUARTER_MS = 15 * 60_000;
/** The quarter of an hour that was asked for last, per zone: formatting a date costs what a hundred additions do. */
const quarters = new Map<string, { readonly start: number; readonly offset: string; readonly offsetMs: number }>();

/** ISO 8601 date and time with offset of an instant in a zone: FEEL's now() and today() mean the department's wall clock. */
export function zonedIso(at: number, timeZone: string): string {
  const known = quarters.get(timeZone);
  const start = Math.floor(at / QUARTER_MS) * QUARTER_MS;
  if (known?.start === start) return new Date(at + known.offsetMs).toISOString().slice(0, 19) + known.offset;
  const iso = formattedIso(at, timeZone);
  const offset = iso.slice(19);
  const holds = [start, start + QUARTER_MS - 1].every((end) => formattedIso(end, timeZone).endsWith(offset));
  const offsetMs = Date.parse(`${iso.slice(0, 19)}Z`) - Math.floor(at / 1000) * 1000;
  if (holds && start >= 0) quarters.set(timeZone, { start, offset, offsetMs });
  return iso;
}

function formattedIso(at: number, timeZone: string): string {
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
