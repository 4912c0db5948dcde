import { JOB_TYPES, MESSAGES, isJobTypeName, userTask, type MessageName, type WhyLine } from '@rtflow/contract';
import { roleWords, type Words } from '@rtflow/domain';
import type { z } from 'zod';
import { clockOf, dayOf } from '../../clinical/hospital-time.ts';
import { isRole } from '../../policies/can.ts';
import type { Reader } from '../../record-types.ts';
import { jsonOf } from '../task-facts.ts';
import { elementWords } from './element-names.ts';

type Line = z.output<typeof WhyLine>;

/** Why a case stands where it stands, worst first: incidents, then people, machines, messages. One sentence each. */
export async function whyLines(reader: Reader, roots: readonly number[]): Promise<Line[]> {
  if (roots.length === 0) return [];
  return [
    ...(await incidentLines(reader, roots)),
    ...(await submittedLines(reader, roots)),
    ...(await taskLines(reader, roots)),
    ...(await jobLines(reader, roots)),
    ...(await messageLines(reader, roots)),
    ...(await timerLines(reader, roots)),
  ];
}

async function incidentLines(reader: Reader, roots: readonly number[]): Promise<Line[]> {
  const rows = await reader.sql.all<{ element_id: string; def_key: number; type: string; created_at: number }>(
    `SELECT element_id, def_key, type, created_at FROM wf_incident WHERE ${inRoots(roots)} AND ended_at IS NULL ORDER BY created_at`,
    [...roots],
  );
  const called = await elementWords(
    reader,
    rows.map((row) => Number(row.def_key)),
  );
  return rows.map((row) => {
    const { zh, en } = called(Number(row.def_key), row.element_id);
    return line(
      { zh: `“${zh}”出现故障，等待运维处理（${row.type}）`, en: `'${en}' failed and waits for IT (${row.type})` },
      { since: row.created_at, overdue: true },
    );
  });
}

async function taskLines(reader: Reader, roots: readonly number[]): Promise<Line[]> {
  const rows = await reader.sql.all<{
    key: number;
    element_id: string;
    assignee_zh: string | null;
    assignee_en: string | null;
    candidate_groups: unknown;
    created_at: number;
    due_at: number | null;
  }>(
    `SELECT t.\`key\`, t.element_id, u.name_zh AS assignee_zh, u.name_en AS assignee_en, t.candidate_groups, t.created_at, t.due_at
       FROM wf_user_task t LEFT JOIN users u ON u.id = t.assignee
      WHERE ${inRoots(roots, 't.')} AND t.state = 'CREATED' ORDER BY t.created_at`,
    [...roots],
  );
  return rows.map((row) => {
    const name = nodeName(row.element_id);
    const group = groupWords(jsonOf<string[] | null>(row.candidate_groups) ?? []);
    const who = { zh: row.assignee_zh ?? group.zh, en: row.assignee_en ?? group.en };
    const waited = waitedWords(reader.now - Number(row.created_at));
    return line(
      { zh: `等 ${who.zh} ${name.zh}，已 ${waited.zh}`, en: `Waits for ${who.en}: ${name.en}, ${waited.en}` },
      { since: row.created_at, taskKey: row.key, overdue: row.due_at !== null && Number(row.due_at) < reader.now },
    );
  });
}

/** Submitted, and the cluster on which the process runs has not confirmed it, or has refused it. */
async function submittedLines(reader: Reader, roots: readonly number[]): Promise<Line[]> {
  const rows = await reader.sql.all<{ key: number; element_id: string; at: number; refused: number }>(
    `SELECT t.\`key\`, t.element_id, COALESCE(t.ended_at, t.created_at) AS at, EXISTS (SELECT 1 FROM zeebe_outbox z
        WHERE z.subject_key = t.\`key\` AND z.state = 'REJECTED' AND z.op = 'completeUserTask') AS refused
       FROM wf_user_task t WHERE ${inRoots(roots, 't.')} AND t.state = 'COMPLETING' ORDER BY at`,
    [...roots],
  );
  return rows.map(({ key, element_id, at, refused }) => {
    const name = nodeName(element_id);
    const words: Words =
      Number(refused) === 1
        ? {
            zh: `流程集群未接受“${name.zh}”，请提交人或信息科处理`,
            en: `The cluster did not take '${name.en}': submitter or IT must act`,
          }
        : { zh: `“${name.zh}”已提交，待流程集群确认`, en: `'${name.en}' is submitted, to be confirmed by the cluster` };
    return line(words, { since: at, taskKey: key, overdue: Number(refused) === 1 });
  });
}

async function jobLines(reader: Reader, roots: readonly number[]): Promise<Line[]> {
  const rows = await reader.sql.all<{ type: string; state: string; created_at: number; error_message: string | null }>(
    `SELECT type, state, created_at, error_message FROM wf_job
      WHERE ${inRoots(roots)} AND state IN ('ACTIVATABLE', 'ACTIVATED', 'BACKOFF') AND ended_at IS NULL ORDER BY created_at`,
    [...roots],
  );
  return rows.map((row) => {
    const name = isJobTypeName(row.type) ? JOB_TYPES[row.type].purpose : { zh: row.type, en: row.type };
    const words: Words =
      row.state === 'BACKOFF'
        ? { zh: `系统将重试：${name.zh}`, en: `The system will try again: ${name.en}` }
        : { zh: `系统处理中：${name.zh}`, en: `The system is at work: ${name.en}` };
    return line(words, { since: row.created_at, overdue: false });
  });
}

/** Messages that may come at any time and change the course: listening for them is not why a case waits. */
const CONTROL = new Set<string>([
  'adaptive-requested',
  'course-cancelled',
  'course-ended',
  'course-suspended',
  'plan-changed',
  'rx-changed',
  'task-withdraw',
] satisfies MessageName[]);

async function messageLines(reader: Reader, roots: readonly number[]): Promise<Line[]> {
  const rows = await reader.sql.all<{ name: string; created_at: number }>(
    `SELECT s.name, s.created_at FROM wf_subscription s JOIN wf_element e ON e.\`key\` = s.element_key
      WHERE ${inRoots(roots, 's.')} AND s.kind = 'MESSAGE' AND e.type IN ('INTERMEDIATE_CATCH_EVENT', 'RECEIVE_TASK', 'EVENT_BASED_GATEWAY')
      ORDER BY s.created_at`,
    [...roots],
  );
  return rows
    .filter((row) => !CONTROL.has(row.name))
    .map((row) => {
      const purpose = Object.hasOwn(MESSAGES, row.name)
        ? MESSAGES[row.name as keyof typeof MESSAGES].purpose
        : { zh: row.name, en: row.name };
      return line(
        { zh: `等待：${purpose.zh}`, en: `Waits for: ${purpose.en}` },
        { since: row.created_at, overdue: false },
      );
    });
}

/** Timers that the token itself waits at; reminders on the border of a task are not why it waits. */
async function timerLines(reader: Reader, roots: readonly number[]): Promise<Line[]> {
  const rows = await reader.sql.all<{ due_at: number; activated_at: number }>(
    `SELECT m.due_at, e.activated_at FROM wf_timer m JOIN wf_element e ON e.\`key\` = m.element_key
      WHERE ${inRoots(roots, 'm.')} AND e.type IN ('INTERMEDIATE_CATCH_EVENT', 'EVENT_BASED_GATEWAY') ORDER BY m.due_at`,
    [...roots],
  );
  return rows.map((row) => {
    const until = `${dayOf(Number(row.due_at))} ${clockOf(Number(row.due_at))}`;
    return line({ zh: `等到 ${until}`, en: `Waits until ${until}` }, { since: row.activated_at, overdue: false });
  });
}

function line(words: Words, of: { since: number; taskKey?: number; overdue: boolean }): Line {
  return {
    ...words,
    since: new Date(Number(of.since)).toISOString(),
    taskKey: of.taskKey === undefined ? null : String(of.taskKey),
    overdue: of.overdue,
  };
}

function inRoots(roots: readonly number[], prefix = ''): string {
  return `${prefix}root_key IN (${roots.map(() => '?').join(', ')})`;
}

function nodeName(taskId: string): Words {
  return userTask(taskId)?.name ?? { zh: taskId, en: taskId };
}

function groupWords(groups: readonly string[]): Words {
  const words = roleWords(groups.filter(isRole).slice(0, 2));
  return words.zh === '' ? { zh: '负责人', en: 'the person in charge' } : words;
}

/** 'N 天 N 小时' of a span in ms; minutes below an hour. */
function waitedWords(ms: number): Words {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return { zh: `${days} 天 ${hours} 小时`, en: `${days} d ${hours} h` };
  if (hours > 0) return { zh: `${hours} 小时`, en: `${hours} h` };
  return { zh: `${minutes} 分钟`, en: `${minutes} min` };
}
