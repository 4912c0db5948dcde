import { z } from 'zod';
import { courseOf, nextVersion } from '../clinical/current.ts';
import { courseInstances, courseSeries, IMAGE_MODALITIES } from '../clinical/course-images.ts';
import { choicesOf } from '../clinical/form-words.ts';
import { both, count, type Words } from '../clinical/record-words.ts';
import { hc13LateralityAgrees } from '../commands/guards/index.ts';
import type { Reader } from '../record-types.ts';
import { insertRow, rowOf, updateRows } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { number, side, text } from './fields.ts';
import { diagnosisLines, from, line, merge } from './present.ts';

const fields = z.object({
  rtstructUid: text,
  laterality: side,
  method: z.enum(['MANUAL', 'AI_EDITED', 'ATLAS']),
  structures: z.array(z.object({ roiName: z.string(), role: z.string(), volumeCc: number.optional() })),
  comment: text,
});

export const contourDraft = defineTask({
  taskId: 'contour-draft',
  fields,
  async prefill(reader, about) {
    const courseId = courseIdOf(about);
    const course = await courseOf(reader, courseId);
    const [rtstruct] = await courseInstances(reader, courseId, 'RTSTRUCT');
    const last = await rowOf(reader, 'ContourSet', { courseId }, ['-version']);
    const structures = last?.structures.map(({ roiName, volumeCc }) => ({ roiName, role: roleOf(roiName), volumeCc }));
    return merge(
      from('FORM', { laterality: course.laterality, structures }),
      from('RULE', { method: last?.ai ? 'AI_EDITED' : undefined }),
      from('DICOM', { rtstructUid: rtstruct?.sopInstanceUid }),
    );
  },
  async evidence(reader, about) {
    const courseId = courseIdOf(about);
    const [images] = await courseSeries(reader, courseId, IMAGE_MODALITIES);
    const ai = await rowOf(reader, 'ContourSet', { courseId, ai: true }, ['-version']);
    const rejected = await rowOf(reader, 'ContourSet', { courseId, status: 'REJECTED' }, ['-version']);
    return [
      ...(await diagnosisLines(reader, courseId)),
      ...line(
        '定位图像',
        'Planning images',
        images && both`${images.modality} · ${count(images.instanceCount, '层', 'slices')}`,
      ),
      ...line(
        '智能勾画',
        'Model draft',
        ai && both`${ai.modelVersion ?? ''} · ${count(ai.structures.length, '个结构', 'structures')}`,
      ),
      ...line('上次退回意见', 'Last review', await reviewWords(reader, rejected?.comment)),
    ];
  },
  async record(tx, form, submission) {
    const courseId = courseIdOf(submission);
    const barred = await hc13LateralityAgrees(tx, courseId, { contour: form.laterality });
    if (barred) return barred;
    await updateRows(tx, 'ContourSet', { courseId, status: ['DRAFT', 'SUBMITTED'] }, { status: 'SUPERSEDED' });
    const contourSetId = tx.newId();
    const [images] = await courseSeries(tx, courseId, IMAGE_MODALITIES);
    await insertRow(tx, 'ContourSet', {
      id: contourSetId,
      courseId,
      version: await nextVersion(tx, 'ContourSet', courseId),
      rtstructUid: form.rtstructUid ?? null,
      seriesUid: images?.seriesInstanceUid ?? null,
      frameOfReferenceUid: images?.frameOfReferenceUid ?? null,
      status: 'SUBMITTED',
      authorId: tx.actor.id,
      ai: form.method === 'AI_EDITED',
      laterality: form.laterality,
      structures: form.structures.map(({ roiName, volumeCc }, index) => ({ roiNumber: index + 1, roiName, volumeCc })),
      comment: form.comment?.slice(0, 1000) ?? null,
      createdAt: tx.now,
    });
    return { contourSetId };
  },
});

/** TG-263 names of targets begin with their role. */
function roleOf(roiName: string): string {
  return /^(GTV|CTV|ITV|PTV)/.exec(roiName)?.[1] ?? 'OAR';
}

/** What a reviewer wrote, its coded reason in words: 'TARGET_EXTENT: lower by 5 mm'. */
async function reviewWords(reader: Reader, comment: string | null | undefined): Promise<Words | null> {
  if (!comment) return null;
  const [, code, said] = /^([A-Z][A-Z_]+)(.*)$/s.exec(comment) ?? [];
  if (code === undefined) return both`${comment}`;
  const reasons = await choicesOf(reader, { formId: 'contour-review', field: 'rejectReason' });
  return both`${reasons(code) ?? code}${said ?? ''}`;
}
