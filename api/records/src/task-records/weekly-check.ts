import { z } from 'zod';
import { courseOf, currentPlan, currentPrescription, targetsOf } from '../clinical/current.ts';
import { DAY_MS } from '../clinical/hospital-time.ts';
import type { Row } from '../models/index.ts';
import type { Reader, Submission, TaskAbout } from '../record-types.ts';
import { insertRow, rowOf, rowsOf } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { number, numberCode } from './fields.ts';
import { from, gyText, line, merge } from './present.ts';

const toxicity = z.object({ term: z.string(), grade: numberCode });
const DECISIONS = { continue: 'CONTINUE', pause: 'PAUSE', replan: 'REPLAN' } as const;

export const weeklyCheckDoctor = defineTask({
  taskId: 'weekly-check-doctor',
  fields: z.object({
    weightKg: number,
    kps: numberCode,
    toxicities: z.array(toxicity).default([]),
    decision: z.enum(['continue', 'pause', 'replan']),
  }),
  async prefill(reader, about) {
    const last = await rowOf(reader, 'WeeklyCheck', { courseId: courseIdOf(about), kind: 'DOCTOR' }, ['-checkedAt']);
    const toxicities = last?.toxicities.map(({ term, grade }) => ({ term, grade: String(grade) }));
    return from('FORM', { kps: last?.kps ? String(last.kps) : undefined, toxicities });
  },
  evidence: progressLines,
  async record(tx, { weightKg, kps, toxicities, decision }, submission) {
    await writeCheck(tx, submission, { kind: 'DOCTOR', decision: DECISIONS[decision], toxicities, weightKg, kps });
    return {};
  },
});

export const weeklyCheckPhysics = defineTask({
  taskId: 'weekly-check-physics',
  fields: z.object({}),
  async prefill(reader, about) {
    const course = await courseOf(reader, courseIdOf(about));
    const rx = await currentPrescription(reader, course.id);
    const [target] = rx ? await targetsOf(reader, rx.id) : [];
    return merge(
      from('RULE', {
        checkedFractions: course.deliveredFractions,
        deliveredDose: target && Math.round(course.deliveredFractions * target.dosePerFxCgy),
      }),
    );
  },
  evidence: progressLines,
  async record(tx, _form, submission) {
    await writeCheck(tx, submission, { kind: 'PHYSICS', decision: 'CONTINUE', toxicities: [] });
    return {};
  },
});

export const weeklyCheckNurse = defineTask({
  taskId: 'weekly-check-nurse',
  fields: z.object({ weightKg: number.optional() }),
  evidence: progressLines,
  async record(tx, { weightKg }, submission) {
    await writeCheck(tx, submission, { kind: 'NURSE', decision: 'CONTINUE', toxicities: [], weightKg });
    return {};
  },
});

type Check = Pick<Row<'WeeklyCheck'>, 'kind' | 'decision' | 'toxicities'> & { weightKg?: number; kps?: number };

async function writeCheck(tx: Tx, submission: Submission, check: Check): Promise<void> {
  const course = await courseOf(tx, courseIdOf(submission));
  const weekNo = 1 + Math.floor((tx.now - (course.startedAt ?? tx.now)) / (7 * DAY_MS));
  await insertRow(tx, 'WeeklyCheck', {
    id: tx.newId(),
    courseId: course.id,
    ...check,
    weekNo,
    fxNo: course.deliveredFractions,
    findings: { ...submission.data },
    checkedAt: tx.now,
    checkedBy: tx.actor.id,
  });
}

async function progressLines(reader: Reader, about: TaskAbout): Promise<ReturnType<typeof line>> {
  const course = await courseOf(reader, courseIdOf(about));
  const rx = await currentPrescription(reader, course.id);
  const [target] = rx ? await targetsOf(reader, rx.id) : [];
  const plan = await currentPlan(reader, course.id);
  const records = await rowsOf(reader, 'TreatmentRecord', { courseId: course.id }, { order: ['-startAt'], limit: 5 });
  const weights = await rowsOf(reader, 'WeeklyCheck', { courseId: course.id }, { order: ['-checkedAt'], limit: 6 });
  return [
    ...line('已治分次', 'Fractions given', `${course.deliveredFractions} / ${course.prescribedFractions}`),
    ...line('已照剂量', 'Dose given', target && gyText(course.deliveredFractions * target.dosePerFxCgy)),
    ...line('计划', 'Plan', plan && `${plan.planNo} · ${plan.technique}`),
    ...line('体重', 'Weight', weights.flatMap(({ weightKg }) => (weightKg ? [`${weightKg} kg`] : [])).join(' → ')),
    ...records.flatMap(({ fxNo, muDelivered, muPlanned, shifts }) =>
      line(
        `第 ${fxNo} 次`,
        `Fx ${fxNo}`,
        `${muDelivered}/${muPlanned} MU${shifts ? ` · ${shifts.lateralMm}/${shifts.longitudinalMm}/${shifts.verticalMm} mm` : ''}`,
      ),
    ),
  ];
}
