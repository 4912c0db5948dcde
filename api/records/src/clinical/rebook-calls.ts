import type { Row } from '../models/index.ts';

/** What a patient said when he was called about a change. */
export type CallOutcome = 'reached' | 'not-reached' | 'other-time';

/** Outcomes by course, as the change keeps them. */
export function outcomesOf({ summary }: Row<'ScheduleChange'>): Readonly<Record<string, CallOutcome>> {
  return (summary as { calls?: Record<string, CallOutcome> }).calls ?? {};
}

/** Courses whose patients are called: those who may read a message too late or lost their place; after an undo, whoever was told. */
export function callsOf(change: Row<'ScheduleChange'>): string[] {
  if (change.state === 'UNDONE') {
    const said = Object.entries(outcomesOf(change));
    return said.filter(([, outcome]) => outcome !== 'not-reached').map(([courseId]) => courseId);
  }
  if (change.state !== 'APPLIED') return [];
  const moves = change.moves.filter(({ notes }) => notes.includes('PHONE'));
  return [...new Set(moves.map(({ courseId }) => courseId))];
}
