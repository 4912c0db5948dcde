import type { ParsedBody, RouteAnswer } from '@rtflow/contract';
import type { FindQuery } from '@rtflow/dicom-node/query/archive';
import type { QueryTag } from '@rtflow/dicom-node/query/query-attributes';
import type { Database } from '../../database.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { findSql } from './find-sql.ts';

/** Studies of the archive for the screen: the keys of C-FIND, a page at a time. */
export async function studyPage(
  { readPool, dialect }: Pick<Database, 'readPool' | 'dialect'>,
  search: ParsedBody<'dicom.studies'>,
): Promise<RouteAnswer<'dicom.studies'>> {
  const keys = new Map<QueryTag, string>([
    ['x00080020', search.studyDate ?? ''],
    ['x00080050', search.accessionNumber ?? ''],
    ['x00080061', search.modality ?? ''],
    ['x00081030', ''],
    ['x00100010', search.patientName ?? ''],
    ['x00100020', search.patientId ?? ''],
    ['x00201206', ''],
    ['x00201208', ''],
  ]);
  const query: FindQuery = { level: 'STUDY', keys, request: new Map() };
  const after = readCursor(search.cursor);
  const page = { after: after === null ? null : String(after.key), rows: search.limit + 1 };
  const { text, params } = findSql(query, dialect, page);
  const rows = await readPool.all<Record<string, string | number | null> & { page_key: string }>(text, params);
  const shown = rows.slice(0, search.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => ({
      studyUid: row.page_key,
      patientId: String(row['x00100020'] ?? ''),
      patientName: String(row['x00100010'] ?? ''),
      studyDate: String(row['x00080020'] ?? ''),
      description: String(row['x00081030'] ?? ''),
      modalities: String(row['x00080061'] ?? '')
        .split('\\')
        .filter(Boolean),
      series: Number(row['x00201206'] ?? 0),
      instances: Number(row['x00201208'] ?? 0),
    })),
    nextCursor: rows.length > search.limit && last ? writeCursor({ sort: '', key: last.page_key }) : null,
  };
}
