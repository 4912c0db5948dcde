import type { StoredNotice } from '@rtflow/dicom-node';
import { announceSeries } from '../../clinical/announce-series.ts';
import { routeSeries } from './queue-sends.ts';
import { closeOrderOf } from './worklist.ts';
import { rowOf, updateRows } from '../../rows.ts';
import type { SqlReader, Tx } from '../../tx.ts';

/** No more instances come for this series: it leaves the pending list and its process is told, in one transaction. */
export async function settleSeries(tx: Tx, notice: StoredNotice): Promise<void> {
  const { seriesInstanceUid } = notice;
  await tx.sql.run('DELETE FROM dicom_pending_series WHERE series_instance_uid = ?', [seriesInstanceUid]);
  await updateRows(tx, 'DicomSeries', { seriesInstanceUid }, { settledAt: tx.now });
  const series = await rowOf(tx, 'DicomSeries', { seriesInstanceUid });
  if (!series) return;
  await announceSeries(tx, series);
  await routeSeries(tx, seriesInstanceUid);
  await closeOrderOf(tx, series);
  await tx.audit({
    action: 'dicom.series-settled',
    entity: 'series',
    entityId: seriesInstanceUid,
    detail: { modality: series.modality, instances: series.instanceCount },
  });
}

/** Series whose settling an earlier run did not reach. */
export async function pendingSeries(sql: SqlReader): Promise<StoredNotice[]> {
  const rows = await sql.all<{ uid: string; modality: string }>(
    `SELECT p.series_instance_uid AS uid, s.modality FROM dicom_pending_series p
     JOIN dicom_series s ON s.series_instance_uid = p.series_instance_uid ORDER BY p.settle_at`,
  );
  return rows.map(({ uid, modality }) => ({ seriesInstanceUid: uid, modality }));
}
