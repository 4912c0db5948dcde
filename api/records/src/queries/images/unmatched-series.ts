import type { RouteAnswer } from '@rtflow/contract';
import { seesNames } from '../../policies/can.ts';
import { shownName } from '../../policies/masks.ts';
import type { Reader } from '../../record-types.ts';
import type { Actor } from '../../tx.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { jsonOf } from '../task-facts.ts';

interface UnmatchedSql {
  series_instance_uid: string;
  reason: string;
  created_at: number;
  study_instance_uid: string;
  modality: string;
  instance_count: number;
  header: unknown;
  source_ae_title: string | null;
}

/** Work list of series that fit no patient or course, oldest first. */
export async function unmatchedSeries(
  reader: Reader,
  actor: Actor,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<RouteAnswer<'images.unmatched'>> {
  const after = readCursor(page.cursor);
  const rows = await reader.sql.all<UnmatchedSql>(
    `SELECT u.series_instance_uid, u.reason, u.created_at, s.study_instance_uid, s.modality, s.instance_count,
            i.header, i.source_ae_title
       FROM dicom_unmatched u JOIN dicom_series s ON s.series_instance_uid = u.series_instance_uid
       LEFT JOIN dicom_instances i ON i.sop_instance_uid =
         (SELECT MIN(sop_instance_uid) FROM dicom_instances WHERE series_instance_uid = u.series_instance_uid)
      WHERE u.state = 'OPEN' AND (u.created_at > ? OR (u.created_at = ? AND u.series_instance_uid > ?))
      ORDER BY u.created_at, u.series_instance_uid LIMIT ${page.limit + 1}`,
    [Number(after?.sort ?? 0), Number(after?.sort ?? 0), String(after?.key ?? '')],
  );
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const names = seesNames(actor);
  return {
    rows: shown.map((row) => {
      const header = jsonOf<Record<string, unknown> | null>(row.header) ?? {};
      return {
        id: row.series_instance_uid,
        studyUid: row.study_instance_uid,
        seriesUid: row.series_instance_uid,
        modality: row.modality,
        receivedPatientId: wordOf(header.patientId),
        receivedName: shownName(wordOf(header.patientName), names),
        instances: Number(row.instance_count),
        callingAe: row.source_ae_title ?? '',
        receivedAt: new Date(Number(row.created_at)).toISOString(),
        reason: row.reason,
      };
    }),
    nextCursor:
      rows.length > page.limit && last
        ? writeCursor({ sort: Number(last.created_at), key: last.series_instance_uid })
        : null,
  };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
