import { z } from 'zod';
import { hc13LateralityAgrees } from '../commands/guards/index.ts';
import type { Row } from '../models/index.ts';
import { refuse, type Reader, type Refusal, type TaskAbout } from '../record-types.ts';
import { rowOf, updateRows } from '../rows.ts';
import type { Tx } from '../tx.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { approval, side, text, yesNo } from './fields.ts';
import { diagnosisLines, from, line, merge, sideWords } from './present.ts';

const reviewFields = z.object({
  ...approval,
  lateralityChecked: yesNo,
  laterality: side,
  structures: z.array(z.object({ roiName: z.string(), verdict: z.string(), remark: text })).default([]),
});

export const contourReview = defineTask({
  taskId: 'contour-review',
  fields: reviewFields,
  async prefill(reader, about) {
    const set = await submitted(reader, about);
    const structures = set?.structures.map(({ roiName }) => ({ roiName, verdict: 'ok' }));
    return merge(from('FORM', { structures }));
  },
  evidence: contourLines,
  async record(tx, form, submission) {
    if (form.decision === 'approve' && form.lateralityChecked === 'no') return lateralityUnchecked(submission);
    return decideContours(tx, courseIdOf(submission), form);
  },
});

export const contourArbitrate = defineTask({
  taskId: 'contour-arbitrate',
  fields: z.object({ ...approval, laterality: side }),
  evidence: contourLines,
  record: (tx, form, submission) => decideContours(tx, courseIdOf(submission), form),
});

interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly laterality: 'L' | 'R' | 'B' | 'NA';
  readonly rejectReason?: string;
  readonly comment?: string;
}

async function decideContours(tx: Tx, courseId: string, form: Decision): Promise<Record<string, unknown> | Refusal> {
  // After a rejection in review, the chief decides about the rejected set.
  const set = await rowOf(tx, 'ContourSet', { courseId, status: ['SUBMITTED', 'REJECTED'] }, ['-version']);
  if (!set) throw new Error(`Expected contours under review in course ${courseId}, but found none`);
  if (set.authorId === tx.actor.id) return ownContours(set);
  if (form.decision === 'approve') {
    const barred =
      (await hc13LateralityAgrees(tx, courseId, { contour: set.laterality })) ??
      (await hc13LateralityAgrees(tx, courseId, { contour: form.laterality }));
    if (barred) return barred;
    await updateRows(tx, 'ContourSet', { courseId, status: 'APPROVED' }, { status: 'SUPERSEDED' });
  }
  await updateRows(
    tx,
    'ContourSet',
    { id: set.id },
    {
      status: form.decision === 'approve' ? 'APPROVED' : 'REJECTED',
      reviewerId: tx.actor.id,
      reviewedAt: tx.now,
      comment: [form.rejectReason, form.comment].filter(Boolean).join(': ').slice(0, 1000) || set.comment,
    },
  );
  return {};
}

async function submitted(reader: Reader, about: TaskAbout): Promise<Row<'ContourSet'> | null> {
  return rowOf(reader, 'ContourSet', { courseId: courseIdOf(about), status: ['SUBMITTED', 'REJECTED'] }, ['-version']);
}

async function contourLines(reader: Reader, about: TaskAbout): ReturnType<typeof diagnosisLines> {
  const set = await submitted(reader, about);
  return [
    ...(await diagnosisLines(reader, courseIdOf(about))),
    ...line('勾画版本', 'Contour version', set?.version),
    ...line('勾画侧别', 'Contour laterality', sideWords(set?.laterality)),
    ...(set?.structures ?? []).flatMap(({ roiName, volumeCc, confidence }) =>
      line(
        roiName,
        roiName,
        [volumeCc && `${volumeCc} cm³`, confidence && `AI ${Math.round(100 * confidence)} %`]
          .filter(Boolean)
          .join(' · ') || '—',
      ),
    ),
  ];
}

function lateralityUnchecked(about: TaskAbout): Refusal {
  return refuse({
    code: 'HC13',
    zh: '未核对侧别，不能批准',
    en: 'The side was not checked: it cannot be approved',
    whoCanFix: 'ATT',
    detail: { taskId: about.taskId },
  });
}

function ownContours(set: Row<'ContourSet'>): Refusal {
  return refuse({
    code: 'SEPARATION',
    zh: '勾画者不能审核自己的勾画',
    en: 'Contours are reviewed by somebody else than their author',
    whoCanFix: 'ATT',
    detail: { contourSetId: set.id },
  });
}
