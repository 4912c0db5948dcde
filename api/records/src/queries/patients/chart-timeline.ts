import { userTask, type Chart } from '@rtflow/contract';
import { dayOf } from '../../clinical/hospital-time.ts';
import { both, count, type Words } from '../../clinical/record-words.ts';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import { named, peopleNamed } from '../named.ts';
import { stepRows, whoOf, type StepSql } from './chart-steps.ts';

type Item = Chart['timeline'][number];
type Fact = Item['facts'][number];

/** Milestones, appointments, treatments and checks of all courses of a patient, in order of time. */
export async function timelineOf(reader: Reader, patientId: string): Promise<Chart['timeline']> {
  const courses = await rowsOf(reader, 'Course', { patientId });
  const ids = courses.map(({ id }) => id);
  if (ids.length === 0) return [];
  const plans = new Map((await rowsOf(reader, 'Plan', { courseId: ids })).map((plan) => [plan.id, plan.planNo]));
  const devices = new Map((await rowsOf(reader, 'Device', {})).map((row) => [row.id, named(row.nameZh, row.nameEn)]));
  const items: Item[] = [];
  for (const course of courses) {
    const steps = (await stepRows(reader, course.id)).filter((row) => row.state === 'COMPLETED');
    items.push(...steps.map((row) => milestone(row, course.id)));
  }
  items.push(
    ...(await appointmentItems(reader, ids, { plans, devices })),
    ...(await treatmentItems(reader, ids, { plans, devices })),
    ...(await checkItems(reader, ids)),
  );
  return items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Holidays and made-up working days between the first and the last item, to read gaps by. */
export async function holidaysOf(reader: Reader, timeline: Chart['timeline']): Promise<Chart['holidays']> {
  const [first, last] = [timeline[0], timeline.at(-1)].map((item) => item && dayOf(Date.parse(item.at)));
  if (!first || !last) return [];
  const rows = await reader.sql.all<{ date: string; day_type: string; name: string }>(
    'SELECT date, day_type, name FROM holidays WHERE date >= ? AND date <= ? ORDER BY date',
    [first, last],
  );
  return rows.map(({ date, day_type: type, name }) => ({ date, name, works: type === 'MAKEUP' }));
}

interface Names {
  readonly plans: ReadonlyMap<string, string>;
  readonly devices: ReadonlyMap<string, Words | null>;
}

const LOCAL = { source: 'LOCAL', syncedAt: null } as const;

function milestone(row: StepSql, courseId: string): Item {
  return {
    ...LOCAL,
    courseId,
    at: new Date(Number(row.ended_at)).toISOString(),
    lane: 'milestone',
    state: row.state,
    label: userTask(row.element_id)?.name ?? { zh: row.element_id, en: row.element_id },
    detail: whoOf(row),
    facts: [],
  };
}

async function appointmentItems(
  reader: Reader,
  courseId: readonly string[],
  { plans, devices }: Names,
): Promise<Item[]> {
  const moves = await movesOf(reader, courseId);
  const rows = await rowsOf(reader, 'Appointment', { courseId });
  return rows.map((row) => {
    const from = moves.get(row.id);
    return {
      ...LOCAL,
      courseId: row.courseId,
      at: new Date(row.startAt).toISOString(),
      lane: 'appointment',
      state: row.status,
      label:
        row.fxNo === null
          ? { zh: '定位预约', en: 'Simulation' }
          : { zh: `第 ${row.fxNo} 次治疗`, en: `Fraction ${row.fxNo}` },
      detail: devices.get(row.deviceId) ?? null,
      facts: [
        ...fact('计划', 'Plan', row.planId && plans.get(row.planId)),
        ...(from === undefined ? [] : [{ label: { zh: '原排', en: 'Moved from' }, value: both``, at: instant(from) }]),
      ],
    };
  });
}

/** Where each moved appointment stood before its first move. */
async function movesOf(reader: Reader, courseId: readonly string[]): Promise<Map<string, number>> {
  const changes = await rowsOf(reader, 'ScheduleChange', { courseId, state: 'APPLIED' }, { order: ['-madeAt'] });
  return new Map(changes.flatMap(({ moves }) => moves.map((move) => [move.appointmentId, move.from.startAt] as const)));
}

async function treatmentItems(reader: Reader, courseId: readonly string[], names: Names): Promise<Item[]> {
  const rows = await rowsOf(reader, 'TreatmentRecord', { courseId });
  const people = await peopleNamed(
    reader,
    rows.flatMap(({ staff1Id, staff2Id }) => [staff1Id, staff2Id]),
  );
  return rows.map((row) => ({
    courseId: row.courseId,
    at: instant(row.startAt),
    lane: 'treatment',
    state: row.outcome,
    label: { zh: `第 ${row.fxNo} 次照射`, en: `Fraction ${row.fxNo} delivered` },
    detail: names.devices.get(row.deviceId) ?? null,
    // A record of another system says when it came; our own is written where it happened.
    source: row.source,
    syncedAt: row.source === 'LOCAL' ? null : instant(row.recordedAt),
    facts: fractionFacts(row, names, people),
  }));
}

/** Couch shifts in cm, as consoles show them. */
function fractionFacts(row: Row<'TreatmentRecord'>, { plans }: Names, people: (id: string) => Words): Fact[] {
  const minutes = Math.round((row.endAt - row.startAt) / 60_000);
  const shift = row.shifts && [row.shifts.lateralMm, row.shifts.longitudinalMm, row.shifts.verticalMm];
  const staff = [row.staff1Id, row.staff2Id].map(people);
  return [
    ...fact('计划', 'Plan', plans.get(row.planId)),
    ...fact('MU 计划 / 完成', 'MU planned / delivered', `${row.muPlanned} / ${row.muDelivered}`),
    ...fact(
      '移床 左右/头脚/升降',
      'Couch shift lat/long/vert',
      shift && `${shift.map((mm) => (mm / 10).toFixed(2).replace('-', '−')).join(' / ')} cm`,
    ),
    ...fact('影像引导', 'IGRT', row.igrtAction),
    ...fact('技师', 'Staff', { zh: staff.map(({ zh }) => zh).join('、'), en: staff.map(({ en }) => en).join(', ') }),
    ...fact('用时', 'Duration', minutes > 0 ? count(minutes, '分钟', 'min') : null),
  ];
}

const CHECKS = {
  DOCTOR: { zh: '周检查（医生）', en: 'Weekly check, physician' },
  PHYSICS: { zh: '周检查（物理）', en: 'Weekly check, physics' },
  NURSE: { zh: '周检查（护理）', en: 'Weekly check, nurse' },
} as const;

async function checkItems(reader: Reader, courseId: readonly string[]): Promise<Item[]> {
  const rows = await rowsOf(reader, 'WeeklyCheck', { courseId });
  return rows.map((row) => ({
    ...LOCAL,
    courseId: row.courseId,
    at: instant(row.checkedAt),
    lane: 'check',
    state: row.decision,
    label: CHECKS[row.kind],
    detail: null,
    facts: [],
  }));
}

function fact(zh: string, en: string, value: Words | string | null | undefined): Fact[] {
  if (!value) return [];
  return [{ label: { zh, en }, value: typeof value === 'string' ? both`${value}` : value, at: null }];
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
