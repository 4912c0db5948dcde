import { userTask, type Chart } from '@rtflow/contract';
import { both, type Words } from '../../clinical/record-words.ts';
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

interface StepSql {
  element_id: string;
  state: string;
  created_at: number;
  ended_at: number | null;
  who_zh: string | null;
  who_en: string | null;
}

function stepRows(reader: Reader, courseId: string): Promise<StepSql[]> {
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

/** Milestones, appointments, treatments and checks in order of time. */
export async function timelineOf(reader: Reader, courseId: string): Promise<Chart['timeline']> {
  const items = [
    ...(await stepRows(reader, courseId)).filter((row) => row.state === 'COMPLETED').map(milestone),
    ...(await appointmentItems(reader, courseId)),
    ...(await treatmentItems(reader, courseId)),
    ...(await checkItems(reader, courseId)),
  ];
  return items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

type Item = Chart['timeline'][number];

function whoOf(row: StepSql | undefined): Words | null {
  return named(row?.who_zh, row?.who_en);
}

function milestone(row: StepSql): Item {
  return {
    at: new Date(Number(row.ended_at)).toISOString(),
    lane: 'milestone',
    state: row.state,
    label: userTask(row.element_id)?.name ?? { zh: row.element_id, en: row.element_id },
    detail: whoOf(row),
  };
}

async function appointmentItems(reader: Reader, courseId: string): Promise<Item[]> {
  const rows = await reader.sql.all<{
    start_at: number;
    status: string;
    kind: string;
    fx_no: number | null;
    device_zh: string;
    device_en: string;
  }>(
    `SELECT a.start_at, a.status, a.kind, a.fx_no, d.name_zh AS device_zh, d.name_en AS device_en
       FROM appointments a JOIN devices d ON d.id = a.device_id
      WHERE a.course_id = ?`,
    [courseId],
  );
  return rows.map((row) => ({
    at: new Date(Number(row.start_at)).toISOString(),
    lane: 'appointment',
    state: row.status,
    label:
      row.fx_no === null
        ? { zh: '定位预约', en: 'Simulation' }
        : { zh: `第 ${row.fx_no} 次治疗`, en: `Fraction ${row.fx_no}` },
    detail: named(row.device_zh, row.device_en),
  }));
}

async function treatmentItems(reader: Reader, courseId: string): Promise<Item[]> {
  const rows = await reader.sql.all<{ start_at: number; outcome: string; fx_no: number; mu_delivered: number }>(
    'SELECT start_at, outcome, fx_no, mu_delivered FROM treatment_records WHERE course_id = ?',
    [courseId],
  );
  return rows.map((row) => ({
    at: new Date(Number(row.start_at)).toISOString(),
    lane: 'treatment',
    state: row.outcome,
    label: { zh: `第 ${row.fx_no} 次照射`, en: `Fraction ${row.fx_no} delivered` },
    detail: both`${row.mu_delivered} MU`,
  }));
}

const CHECKS = {
  DOCTOR: { zh: '周检查（医生）', en: 'Weekly check, physician' },
  PHYSICS: { zh: '周检查（物理）', en: 'Weekly check, physics' },
  NURSE: { zh: '周检查（护理）', en: 'Weekly check, nurse' },
} as const;

async function checkItems(reader: Reader, courseId: string): Promise<Item[]> {
  const rows = await reader.sql.all<{ checked_at: number; kind: keyof typeof CHECKS; decision: string }>(
    'SELECT checked_at, kind, decision FROM weekly_checks WHERE course_id = ?',
    [courseId],
  );
  return rows.map((row) => ({
    at: new Date(Number(row.checked_at)).toISOString(),
    lane: 'check',
    state: row.decision,
    label: CHECKS[row.kind],
    detail: null,
  }));
}
