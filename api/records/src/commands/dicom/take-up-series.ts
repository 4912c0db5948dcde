import { announceSeries } from '../../clinical/announce-series.ts';
import { rowsOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

/** A study has found its course: its series leave the work list, and the process that waits for them goes on. */
export async function takeUpSeries(tx: Tx, studyInstanceUid: string): Promise<void> {
  const resolved = { state: 'LINKED', resolvedAt: tx.now, resolvedBy: tx.actor.id } as const;
  for (const series of await rowsOf(tx, 'DicomSeries', { studyInstanceUid })) {
    const { seriesInstanceUid, settledAt } = series;
    await updateRows(tx, 'DicomUnmatched', { seriesInstanceUid, state: 'OPEN' }, resolved);
    if (settledAt !== null) await announceSeries(tx, series);
  }
}
