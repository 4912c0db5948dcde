import { JOB_TYPES, MESSAGES, isJobTypeName, userTask, type RouteAnswer } from '@rtflow/contract';
import type { SentCommand } from '../../process-gateway/zeebe-cluster.ts';
import type { Reader } from '../../record-types.ts';
import { both, type Words } from '../../clinical/record-words.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { peopleNamed } from '../named.ts';
import { jsonOf } from '../task-facts.ts';

type Page = RouteAnswer<'cluster.commands'>;

interface CommandSql {
  id: number;
  payload: unknown;
  subject_key: number | null;
  state: 'PENDING' | 'REJECTED';
  attempts: number;
  last_error: string | null;
  actor_id: string;
  created_at: number;
  element_id: string | null;
  job_type: string | null;
  course_no: string | null;
  patient_id: string | null;
  patient_no: string | null;
}

/** 0: refused ones come first. */
const ORDER = `CASE o.state WHEN 'REJECTED' THEN 0 ELSE 1 END`;

/** What the cluster has refused, and what waits for its answer. */
export async function keptCommands(
  reader: Reader,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page> {
  const after = readCursor(cursor);
  const beyond = after ? `AND (${ORDER} > ? OR (${ORDER} = ? AND o.id > ?))` : '';
  const rows = await reader.sql.all<CommandSql>(
    `SELECT o.id, o.payload, o.subject_key, o.state, o.attempts, o.last_error, o.actor_id, o.created_at,
            t.element_id, j.type AS job_type, c.course_no, p.id AS patient_id, p.patient_no
       FROM zeebe_outbox o
       LEFT JOIN wf_user_task t ON t.\`key\` = o.subject_key
       LEFT JOIN wf_job j ON j.\`key\` = o.subject_key
       LEFT JOIN courses c ON c.id = o.case_id
       LEFT JOIN patients p ON p.id = COALESCE(c.patient_id, o.case_id)
      WHERE o.state IN ('PENDING', 'REJECTED') ${beyond} ORDER BY ${ORDER}, o.id LIMIT ${limit + 1}`,
    after ? [Number(after.sort), Number(after.sort), Number(after.key)] : [],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const people = await peopleNamed(reader, [...new Set(shown.map(({ actor_id }) => actor_id))]);
  return {
    rows: shown.map((row) => ({
      id: String(row.id),
      what: whatOf(jsonOf<SentCommand>(row.payload), row.job_type),
      task: row.element_id === null ? null : (userTask(row.element_id)?.name ?? both`${row.element_id}`),
      taskKey: row.element_id === null ? null : String(row.subject_key),
      courseNo: row.course_no,
      patientId: row.patient_id,
      patientNo: row.patient_no,
      by: people(row.actor_id),
      at: new Date(Number(row.created_at)).toISOString(),
      state: row.state,
      attempts: Number(row.attempts),
      reason: row.last_error,
    })),
    nextCursor:
      rows.length > limit && last
        ? writeCursor({ sort: last.state === 'REJECTED' ? 0 : 1, key: Number(last.id) })
        : null,
    refused: await countOf(reader, 'REJECTED'),
    waiting: await countOf(reader, 'PENDING'),
  };
}

async function countOf({ sql }: Reader, state: string): Promise<number> {
  return Number(
    (await sql.get<{ n: number }>('SELECT COUNT(*) AS n FROM zeebe_outbox WHERE state = ?', [state]))?.n ?? 0,
  );
}

const WHAT: Readonly<Record<SentCommand['type'], Words>> = {
  createProcessInstance: { zh: '启动流程', en: 'start a pathway' },
  publishMessage: { zh: '发布消息', en: 'publish a message' },
  broadcastSignal: { zh: '广播信号', en: 'broadcast a signal' },
  completeJob: { zh: '完成系统步骤', en: 'complete a system step' },
  assignUserTask: { zh: '受理或改派任务', en: 'assign a task' },
  updateUserTask: { zh: '调整任务期限或优先级', en: 'change due date or priority of a task' },
  completeUserTask: { zh: '提交任务', en: 'submit a task' },
  deployResources: { zh: '发布流程模型', en: 'deploy models' },
};

/** What it is, and of which message or step. */
function whatOf(command: SentCommand, jobType: string | null): Words {
  const what = WHAT[command.type];
  if (command.type === 'publishMessage' && Object.hasOwn(MESSAGES, command.name))
    return both`${what}: ${MESSAGES[command.name as keyof typeof MESSAGES].purpose}`;
  if (jobType !== null && isJobTypeName(jobType)) return both`${what}: ${JOB_TYPES[jobType].purpose}`;
  return what;
}
