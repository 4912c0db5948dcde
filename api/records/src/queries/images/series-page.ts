import type { RouteAnswer } from '@rtflow/contract';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';
import { bannerOf } from '../patients/banner.ts';
import { jsonOf } from '../task-facts.ts';
import { courseImages, seriesAllows } from './course-series.ts';

type Page = RouteAnswer<'images.page'>;

/** More slices than this are shown by a viewer, not by this page. */
const MOST_OBJECTS = 5000;

/** One series with its objects in order, whose it is, and the other series of its course. */
export async function seriesPage(reader: Reader, actor: Actor, seriesUid: string): Promise<Outcome<Page>> {
  const allowed = await seriesAllows(reader, actor, seriesUid);
  if (!allowed.ok) return allowed;
  const series = await rowOf(reader, 'DicomSeries', { seriesInstanceUid: seriesUid });
  const study = series && (await rowOf(reader, 'DicomStudy', { studyInstanceUid: series.studyInstanceUid }));
  if (!series || !study) return refuse('NOT_FOUND', { seriesUid });
  const { patientId, courseId } = study;
  const rows = await reader.sql.all<ObjectSql>(
    `SELECT sop_instance_uid, instance_number, header FROM dicom_instances WHERE series_instance_uid = ?
     ORDER BY instance_number, sop_instance_uid LIMIT ${MOST_OBJECTS}`,
    [seriesUid],
  );
  return {
    ok: true,
    value: {
      studyUid: series.studyInstanceUid,
      seriesUid,
      modality: series.modality,
      description: series.description,
      studyDate: study.studyDate,
      banner: patientId === null ? null : await bannerOf(reader, actor, { patientId, courseId }),
      objects: rows.map((row) => {
        const header = jsonOf<Record<string, unknown>>(row.header);
        const frames = Number(header['numberOfFrames'] ?? 1);
        return {
          instanceUid: row.sop_instance_uid,
          number: row.instance_number === null ? null : Number(row.instance_number),
          frames: Number.isInteger(frames) && frames > 0 ? frames : 1,
          hasPixels: header['rows'] !== undefined && header['columns'] !== undefined,
        };
      }),
      others: courseId === null ? [] : await courseImages(reader, courseId),
    },
  };
}

interface ObjectSql {
  readonly sop_instance_uid: string;
  readonly instance_number: number | null;
  readonly header: unknown;
}
