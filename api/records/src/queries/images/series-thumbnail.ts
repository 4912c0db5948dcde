import { openInstance } from '@rtflow/imaging/dicom/open-instance';
import { renderThumbnail } from '@rtflow/imaging/dicom/thumbnail';
import type { BlobStore } from '../../blob-store.ts';
import type { Reader } from '../../record-types.ts';
import { encodePng } from './encode-png.ts';

/** PNG of a series' middle image; null for an unknown series, one without pixels, or pixels that are not rendered. */
export async function seriesThumbnail(reader: Reader, blobs: BlobStore, seriesUid: string): Promise<Buffer | null> {
  const count = await reader.sql.get<{ n: number }>(
    'SELECT COUNT(*) AS n FROM dicom_instances WHERE series_instance_uid = ?',
    [seriesUid],
  );
  const middle = Math.floor(Number(count?.n ?? 0) / 2);
  const row = await reader.sql.get<{ blob_key: string }>(
    `SELECT blob_key FROM dicom_instances WHERE series_instance_uid = ?
      ORDER BY instance_number, sop_instance_uid LIMIT 1 OFFSET ${middle}`,
    [seriesUid],
  );
  if (!row) return null;
  const opened = openInstance(await blobs.read(row.blob_key));
  const rendered = opened.ok ? renderThumbnail(opened.value) : opened;
  return rendered.ok ? encodePng(rendered.value) : null;
}
