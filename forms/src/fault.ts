/** One thing that is wrong with a submission. `path` is `fractions` or `targets[0].dosePerFx`; '' is the form itself. */
export interface Fault {
  readonly path: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/** What rules may ask the outside world; time is an argument so that the room stays pure. */
export interface Occasion {
  /** ISO instant of the submission. */
  readonly now: string;
  /** IANA zone of the department, Asia/Shanghai when left out. */
  readonly timeZone?: string;
}

/** The calendar date of the occasion in the department, yyyy-mm-dd. */
export function dateOf(occasion: Occasion): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: occasion.timeZone ?? 'Asia/Shanghai' }).format(
    new Date(occasion.now),
  );
}
