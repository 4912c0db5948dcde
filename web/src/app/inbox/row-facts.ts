import type { TaskRow } from '@rtflow/contract/rest/tasks';
import { ColumnMemory } from '../views/chosen-columns.ts';
import { dayAndTime } from '../words/format.ts';
import type { Words } from '../words/words.ts';
import { attemptKey } from './decisions.ts';

/** What the second line of a task can say, in the order that it has until somebody chooses another. */
export const ROW_FACTS = [
  'diagnosis',
  'technique',
  'attempt',
  'holder',
  'patientNo',
  'courseState',
  'created',
  'followUp',
  'due',
] as const;
export type RowFact = (typeof ROW_FACTS)[number];

export const FIRST_FACTS: readonly RowFact[] = ['diagnosis', 'technique', 'attempt', 'holder'];
export const CHOSEN_FACTS = new ColumnMemory('inbox', ROW_FACTS);

type Say = Pick<Words, 't' | 'say' | 'record'>;

const FACT_WORDS: Readonly<Record<RowFact, (row: TaskRow, w: Say) => string | null | undefined>> = {
  diagnosis: (row) => row.course?.diagnosis,
  technique: (row) => row.course?.technique,
  attempt: (row, w) => (row.attempt > 1 ? w.t(attemptKey(row.taskId), { n: row.attempt }) : null),
  holder: (row, w) =>
    row.assignee !== null && !row.mine ? w.t('inbox.heldBy', { name: w.say(row.assignee.name) }) : null,
  patientNo: (row) => row.patient?.patientNo,
  courseState: (row, w) => (row.course ? w.record('course', row.course.status) : null),
  created: (row, w) => w.t('inbox.since', { at: dayAndTime(row.createdAt).slice(5) }),
  followUp: (row, w) => (row.warnAt ? w.t('inbox.followUpAt', { at: dayAndTime(row.warnAt).slice(5) }) : null),
  due: (row, w) => (row.dueAt ? w.t('inbox.dueAt', { at: dayAndTime(row.dueAt).slice(5) }) : null),
};

/** The chosen facts of a task in one line; what it has not is left out. */
export function rowLine(row: TaskRow, facts: readonly RowFact[], w: Say): string {
  return facts.flatMap((fact) => FACT_WORDS[fact](row, w) || []).join(' · ');
}
