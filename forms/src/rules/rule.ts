import type { Scope } from '../conditional.ts';
import type { Fault, Occasion } from '../fault.ts';

/** What a form's schema cannot say: relations between answers, and limits that move with the date. */
export interface FormRules {
  /** Bars the submission. */
  readonly faults?: (data: Scope, occasion: Occasion) => Fault[];
  /** Shown, may be submitted. */
  readonly warnings?: (data: Scope, occasion: Occasion) => Fault[];
}

export function fault(path: string, code: string, zh: string, en: string): Fault {
  return { path, code, zh, en };
}

/** A side that differs bars the approval (HC13). */
export function lateralityFaults(data: Scope): Fault[] {
  if (data['lateralityChecked'] !== 'no') return [];
  return [
    fault('lateralityChecked', 'RULE_LATERALITY', '偏侧不符，不能同意', 'laterality differs: cannot be approved'),
  ];
}

/** Rows of a dynamic list; [] when it was left empty. */
export function rowsOf(data: Scope, list: string): Record<string, unknown>[] {
  const rows = data[list];
  return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
}

/** An instant that lies after the submission, with a minute for clocks that differ. */
export function isFuture(value: unknown, occasion: Occasion): boolean {
  return typeof value === 'string' && Date.parse(value) > Date.parse(occasion.now) + 60_000;
}
