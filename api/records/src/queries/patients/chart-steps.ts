import { userTask, type Chart } from '@rtflow/contract';
import type { Words } from '../../clinical/record-words.ts';
import type { Reader } from '../../record-types.ts';
import { named } from '../named.ts';

/** Milestones of the main path (domain specification, section C), each shown by the task that reaches it. */
const MILESTONES = [
  'course-open',
  'immob-request',
  'immob-perform',
  'sim-perform',
  'contour-draft',
  'contour-review',
  'plan-request',
  'plan-design',
  'plan-evaluate',
  'physics-check',
  'sheet-approve',
  'confirm-schedule',
  'record-fraction',
  'summary-sign',
] as const;

export interface StepSql {
  element_id: string;
  state: string;
  created_at: number;
  ended_at: number | null;
  who_zh: string | null;
  who_en: string | null;
}

export function stepRows(reader: Reader, courseId: string): Promise<StepSql[]> {
  return reader.sql.all<StepSql>(
    `SELECT t.element_id, t.state, t.created_at, t.ended_at, u.name_zh AS who_zh, u.name_en AS who_en
       FROM task_contexts x JOIN wf_user_task t ON t.\`key\` = x.task_key LEFT JOIN users u ON u.id = t.assignee
      WHERE x.course_id = ? ORDER BY t.created_at, t.\`key\``,
    [courseId],
  );
}

/** Where the course stands on its path: done, active, waiting, or passed over. */
export async function stepsOf(reader: Reader, courseId: string): Promise<Chart['steps']> {
  const rows = await stepRows(reader, courseId);
  const reached = MILESTONES.map((taskId) => rows.some((row) => row.element_id === taskId)).lastIndexOf(true);
  return MILESTONES.map((taskId, index) => {
    const mine = rows.filter((row) => row.element_id === taskId);
    const open = mine.find((row) => row.state === 'CREATED');
    const done = mine.filter((row) => row.state === 'COMPLETED').at(-1);
    const sent = mine.find((row) => row.state === 'COMPLETING');
    const state = sent ? 'submitted' : open ? 'active' : done ? 'done' : index < reached ? 'skipped' : 'waiting';
    const at = sent ? sent.ended_at : open ? open.created_at : done?.ended_at;
    return {
      taskId,
      label: userTask(taskId)?.name ?? { zh: taskId, en: taskId },
      state,
      at: at == null ? null : new Date(Number(at)).toISOString(),
      note: whoOf(sent) ?? whoOf(open) ?? whoOf(done),
    };
  });
}

export function whoOf(row: StepSql | undefined): Words | null {
  return named(row?.who_zh, row?.who_en);
}
