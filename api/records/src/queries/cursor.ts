/** Place after the last row of a page: the sort value and the row's key. Opaque to the client. */
export interface Cursor {
  readonly sort: string | number;
  readonly key: string | number;
}

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.sort, cursor.key])).toString('base64url');
}

/** Null for an absent or unreadable cursor: the first page. */
export function readCursor(text: string | undefined): Cursor | null {
  if (!text) return null;
  try {
    const [sort, key] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    return isPart(sort) && isPart(key) ? { sort, key } : null;
  } catch {
    return null;
  }
}

/** Totals are exact up to here; above it the client says '2 000+': counting on would cost more than the page. */
export const COUNT_LIMIT = 2_000;

function isPart(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
