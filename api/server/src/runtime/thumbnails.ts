import type { BlobStore, Database } from '@rtflow/records';
import { seriesThumbnail } from '@rtflow/records/queries/images/series-thumbnail';

/** Pictures that lists ask for again and again. */
const KEPT = 500;

/** Thumbnails with a small memory; what could not be made is asked again, since more of the series may have come. */
export function thumbnails(database: Database, blobs: BlobStore): (seriesUid: string) => Promise<Buffer | null> {
  const kept = new Map<string, Buffer>();
  return async (seriesUid) => {
    const known = kept.get(seriesUid);
    if (known) return known;
    const made = await database.readOnly((reader) => seriesThumbnail(reader, blobs, seriesUid));
    const oldest = kept.keys().next().value;
    if (made && kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
    if (made) kept.set(seriesUid, made);
    return made;
  };
}
