import type { COURSE_REASONS } from '@rtflow/contract';
import { z } from 'zod';
import { courseOf } from '../clinical/current.ts';
import { courseSummary } from '../clinical/course-summary.ts';
import { count } from '../clinical/record-words.ts';
import { refuse } from '../record-types.ts';
import { rowOf, rowsOf, updateRows } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { text } from './fields.ts';
import { from, line, merge } from './present.ts';

/** The form's end reasons (SNOMED CT) for those with which the course was ended: two lists, the second is for statistics. */
const FORM_REASON: Readonly<Record<(typeof COURSE_REASONS.end)[number]['code'], string>> = {
  TOXICITY: '407563006',
  PATIENT_CHOICE: '105480006',
  PROGRESSION: 'OTHER',
  DEATH: '419620001',
  TRANSFER: '184081006',
  OTHER: 'OTHER',
};

function formReasonOf(courseReason: string | null): string | undefined {
  return courseReason === null ? undefined : (FORM_REASON as Readonly<Record<string, string>>)[courseReason];
}

const fields = z.looseObject({ completed: z.enum(['yes', 'early']), endReason: text, deviationNote: text });

export const summarySign = defineTask({
  taskId: 'summary-sign',
  fields,
  async prefill(reader, about) {
    const course = await courseOf(reader, courseIdOf(about));
    const checks = await rowsOf(reader, 'WeeklyCheck', { courseId: course.id, kind: 'DOCTOR' });
    const worst = new Map<string, number>();
    for (const { term, grade } of checks.flatMap(({ toxicities }) => toxicities)) {
      worst.set(term, Math.max(grade, worst.get(term) ?? 0));
    }
    const toxicities = [...worst].map(([term, grade]) => ({ term, grade: String(grade) }));
    return merge(
      from('RULE', {
        completed: course.deliveredFractions >= course.prescribedFractions ? 'yes' : 'early',
        deliveredFractions: course.deliveredFractions,
        prescribedFractions: course.prescribedFractions,
      }),
      from('FORM', {
        toxicities: toxicities.length ? toxicities : undefined,
        endReason: formReasonOf(course.endReason),
      }),
    );
  },
  async evidence(reader, about) {
    const summary = await courseSummary(reader, courseIdOf(about));
    return [
      ...line('治疗起止', 'First and last fraction', summary.firstDate && `${summary.firstDate} – ${summary.lastDate}`),
      ...line('总天数', 'Elapsed days', summary.elapsedDays),
      ...line('分次', 'Fractions', `${summary.deliveredFractions} / ${summary.prescribedFractions}`),
      ...summary.targets.flatMap(({ structure, delivered, planned }) =>
        line(structure, structure, `${delivered} / ${planned} Gy`),
      ),
      ...line('图像引导', 'Image guidance', count(summary.igrtCount, '次', 'times')),
      ...line('平均移床', 'Mean shift', summary.meanShiftText),
      ...line('中断', 'Gaps', summary.gapDays > 0 ? count(summary.gapDays, '个工作日', 'working days') : null),
    ];
  },
  async record(tx, form, submission) {
    const course = await courseOf(tx, courseIdOf(submission));
    const early = course.deliveredFractions < course.prescribedFractions;
    if (early && !form.deviationNote && form.completed !== 'early') {
      return refuse({
        code: 'DEVIATION_NOTE',
        zh: '实际分次与处方不符，须填写偏差说明',
        en: 'Delivered and prescribed fractions differ: a deviation note is needed',
        whoCanFix: 'ATT',
        detail: { courseId: course.id, delivered: course.deliveredFractions, prescribed: course.prescribedFractions },
      });
    }
    const document = await rowOf(tx, 'Document', { courseId: course.id, kind: 'course-summary', status: 'DRAFT' }, [
      '-version',
    ]);
    if (!document) throw new Error(`Expected a draft summary of course ${course.id}, but found none`);
    await updateRows(tx, 'Document', { id: document.id }, { status: 'SIGNED' });
    if (course.status === 'ACTIVE' || course.status === 'SUSPENDED') {
      const status = early ? 'ENDED_EARLY' : 'COMPLETED';
      const ended = { endedAt: tx.now, endReason: form.endReason ?? null, suspendedAt: null };
      await updateRows(tx, 'Course', { id: course.id }, { status, ...ended, version: course.version + 1 });
    }
    return { documentId: document.id };
  },
});
