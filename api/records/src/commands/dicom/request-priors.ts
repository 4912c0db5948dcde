import { rowsOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export const FETCH_PRIORS = 'fetch-priors';

/** Asks the hospital's archives for earlier studies of a course's patient, once for each course. Without an archive: nothing. */
export async function requestPriors(tx: Tx, courseId: string): Promise<void> {
  const archives = await rowsOf(tx, 'AePeer', { role: 'PACS', active: true });
  if (archives.every(({ host }) => host === '*')) return;
  await tx.outbox(FETCH_PRIORS, { courseId }, `priors:${courseId}`);
}
