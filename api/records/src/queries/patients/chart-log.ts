import { userTask, type Chart } from '@rtflow/contract';
import type { Reader } from '../../record-types.ts';
import { taskLog } from '../process/course-process.ts';

interface FormSql {
  id: string;
  form_id: string;
  form_version: number;
  task_key: number | null;
  submitted_at: number;
  submitted_by: string;
  name: string | null;
  signer: string | null;
}

/** Forms as they were submitted, newest first. */
export async function formsOf(reader: Reader, courseId: string): Promise<Chart['forms']> {
  const rows = await reader.sql.all<FormSql>(
    `SELECT f.id, f.form_id, f.form_version, f.task_key, f.submitted_at, f.submitted_by, u.name_zh AS name,
            s.name_zh AS signer
       FROM form_submissions f LEFT JOIN users u ON u.id = f.submitted_by
       LEFT JOIN signatures g ON g.entity = 'form_submission' AND g.entity_id = f.id
       LEFT JOIN users s ON s.id = g.user_id
      WHERE f.course_id = ? ORDER BY f.submitted_at DESC LIMIT 500`,
    [courseId],
  );
  return rows.map((row) => ({
    submissionId: row.id,
    formId: row.form_id,
    title: userTask(row.form_id)?.name ?? { zh: row.form_id, en: row.form_id },
    version: Number(row.form_version),
    submittedBy: row.name ?? row.submitted_by,
    submittedAt: new Date(Number(row.submitted_at)).toISOString(),
    signedBy: row.signer,
    taskKey: row.task_key === null ? null : String(row.task_key),
  }));
}

const EVENTS: Readonly<Record<string, { zh: string; en: string }>> = {
  OPEN: { zh: '建立疗程', en: 'Course opened' },
  CANCEL: { zh: '取消疗程', en: 'Course cancelled' },
  SUSPEND: { zh: '中断疗程', en: 'Course suspended' },
  RESUME: { zh: '恢复疗程', en: 'Course resumed' },
  END: { zh: '提前结束', en: 'Ended early' },
  REOPEN: { zh: '重新开立', en: 'Reopened' },
  ADAPTIVE: { zh: '自适应改计划', en: 'Adaptive replan' },
  RX_CHANGE: { zh: '更改处方', en: 'Prescription changed' },
};

/** Steps of the process and acts on the course, newest first. */
export async function logOf(reader: Reader, courseId: string): Promise<Chart['log']> {
  const events = await reader.sql.all<{
    kind: string;
    at: number;
    reason: string | null;
    actor_id: string;
    name: string | null;
  }>(
    `SELECT e.kind, e.at, e.reason, e.actor_id, u.name_zh AS name FROM course_events e LEFT JOIN users u ON u.id = e.actor_id
      WHERE e.course_id = ?`,
    [courseId],
  );
  const acts = events.map((event) => ({
    at: new Date(Number(event.at)).toISOString(),
    who: event.name ?? event.actor_id,
    act: EVENTS[event.kind] ?? { zh: event.kind, en: event.kind },
    comment: event.reason,
    durationS: null,
  }));
  const steps = (await taskLog(reader, courseId)).map(({ at, who, elementId, comment, durationS }) => ({
    at,
    who,
    act: userTask(elementId)?.name ?? { zh: elementId, en: elementId },
    comment,
    durationS,
  }));
  return [...acts, ...steps].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}
