import { courseReasonWords, userTask, type Chart, type ChartForm } from '@rtflow/contract';
import { choicesOf } from '../../clinical/form-words.ts';
import { joined, wordsOf, type Words } from '../../clinical/record-words.ts';
import type { Reader } from '../../record-types.ts';
import { named, namedOr } from '../named.ts';
import { taskLog } from '../process/course-process.ts';

interface FormSql {
  id: string;
  form_id: string;
  form_version: number;
  task_key: number | null;
  submitted_at: number;
  submitted_by: string;
  name_zh: string | null;
  name_en: string | null;
  signer_zh: string | null;
  signer_en: string | null;
}

/** Forms of a course or of these ids as they were submitted, newest first. */
export async function formsOf(
  reader: Reader,
  of: { readonly courseId: string } | { readonly ids: readonly string[] },
): Promise<ChartForm[]> {
  const [where, params] =
    'courseId' in of ? ['f.course_id = ?', [of.courseId]] : [`f.id IN (${of.ids.map(() => '?').join(', ')})`, of.ids];
  const rows = await reader.sql.all<FormSql>(
    `SELECT f.id, f.form_id, f.form_version, f.task_key, f.submitted_at, f.submitted_by, u.name_zh, u.name_en,
            s.name_zh AS signer_zh, s.name_en AS signer_en
       FROM form_submissions f LEFT JOIN users u ON u.id = f.submitted_by
       LEFT JOIN signatures g ON g.entity = 'form_submission' AND g.entity_id = f.id
       LEFT JOIN users s ON s.id = g.user_id
      WHERE ${where} ORDER BY f.submitted_at DESC LIMIT 500`,
    params,
  );
  return rows.map((row) => ({
    submissionId: row.id,
    formId: row.form_id,
    title: userTask(row.form_id)?.name ?? { zh: row.form_id, en: row.form_id },
    version: Number(row.form_version),
    submittedBy: namedOr(row.submitted_by, row.name_zh, row.name_en),
    submittedAt: new Date(Number(row.submitted_at)).toISOString(),
    signedBy: named(row.signer_zh, row.signer_en),
    taskKey: row.task_key === null ? null : String(row.task_key),
  }));
}

const EVENTS: Readonly<Record<string, { zh: string; en: string }>> = {
  OPEN: { zh: '建立疗程', en: 'Course opened' },
  CANCEL: { zh: '取消疗程', en: 'Course cancelled' },
  SUSPEND: { zh: '中断疗程', en: 'Course suspended' },
  RESUME: { zh: '恢复疗程', en: 'Course resumed' },
  END: { zh: '提前结束', en: 'Ended early' },
  ARCHIVE: { zh: '转历史疗程', en: 'Moved to history' },
  REOPEN: { zh: '重新开立', en: 'Reopened' },
  ADAPTIVE: { zh: '自适应改计划', en: 'Adaptive replan' },
  RX_CHANGE: { zh: '更改处方', en: 'Prescription changed' },
};

interface Reasoned {
  readonly kind: string;
  readonly reason_code: string | null;
  readonly reason: string | null;
}

/** The coded reason of an event in words, with the note. */
async function reasonsOf(reader: Reader, events: readonly Reasoned[]): Promise<(event: Reasoned) => Words | null> {
  const adapted = events.some(({ kind }) => kind === 'ADAPTIVE')
    ? await choicesOf(reader, { formId: 'adaptive-decide', field: 'reason' })
    : () => null;
  return ({ kind, reason_code: code, reason: note }) => {
    const words =
      kind === 'ADAPTIVE' ? adapted(code) : code && (courseReasonWords(code) ?? wordsOf('suspension', code));
    return words || note ? joined([words, note], ' · ') : null;
  };
}

/** Steps of the process and acts on the course, newest first. */
export async function logOf(reader: Reader, courseId: string): Promise<Chart['log']> {
  const events = await reader.sql.all<{
    kind: string;
    at: number;
    reason_code: string | null;
    reason: string | null;
    actor_id: string;
    name_zh: string | null;
    name_en: string | null;
  }>(
    `SELECT e.kind, e.at, e.reason_code, e.reason, e.actor_id, u.name_zh, u.name_en
       FROM course_events e LEFT JOIN users u ON u.id = e.actor_id
      WHERE e.course_id = ?
      UNION ALL
     SELECT 'ARCHIVE', a.archived_at, NULL, NULL, a.archived_by, u.name_zh, u.name_en
       FROM course_archives a LEFT JOIN users u ON u.id = a.archived_by
      WHERE a.course_id = ?`,
    [courseId, courseId],
  );
  const reasonOf = await reasonsOf(reader, events);
  const acts = events.map((event) => ({
    at: new Date(Number(event.at)).toISOString(),
    who: namedOr(event.actor_id, event.name_zh, event.name_en),
    act: EVENTS[event.kind] ?? { zh: event.kind, en: event.kind },
    comment: reasonOf(event),
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
