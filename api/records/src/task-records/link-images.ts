import { z } from 'zod';
import { courseSeries, IMAGE_MODALITIES } from '../clinical/course-images.ts';
import { linkSeriesToCourse } from '../clinical/link-series.ts';
import { both, wordsOf } from '../clinical/record-words.ts';
import { isRefusal } from '../record-types.ts';
import type { Prefill, Reader, TaskAbout } from '../record-types.ts';
import { rowsOf, updateRows } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { text } from './fields.ts';
import { from, line } from './present.ts';

export const linkImages = defineTask({
  taskId: 'link-images',
  fields: z.object({ seriesUid: z.string(), purpose: z.string() }),
  prefill: latestSeries,
  async evidence(reader) {
    const open = await rowsOf(reader, 'DicomUnmatched', { state: 'OPEN' }, { order: ['-createdAt'], limit: 5 });
    return open.flatMap((row) =>
      line('未匹配序列', 'Unmatched series', both`${row.seriesInstanceUid} · ${wordsOf('unmatched', row.reason)}`),
    );
  },
  async record(tx, form, submission) {
    const linked = await linkSeriesToCourse(tx, form.seriesUid, courseIdOf(submission));
    if (isRefusal(linked)) return linked;
    await updateRows(tx, 'DicomSeries', { seriesInstanceUid: form.seriesUid }, { purpose: form.purpose });
    return {};
  },
});

/** Whoever chases images names the series that came after all. */
export const chaseImages = defineTask({
  taskId: 'chase-images',
  fields: z.object({ seriesUid: z.string(), comment: text }),
  prefill: latestSeries,
  async record(tx, form, submission) {
    const linked = await linkSeriesToCourse(tx, form.seriesUid, courseIdOf(submission));
    return isRefusal(linked) ? linked : {};
  },
});

async function latestSeries(reader: Reader, about: TaskAbout): Promise<Prefill> {
  const [latest] = about.courseId ? await courseSeries(reader, about.courseId, IMAGE_MODALITIES) : [];
  return from('DICOM', { seriesUid: about.variables.seriesUid ?? latest?.seriesInstanceUid });
}
