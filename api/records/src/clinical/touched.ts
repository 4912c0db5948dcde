import type { Row } from '../models/index.ts';
import type { Reader } from '../record-types.ts';
import { rowsOf } from '../rows.ts';
import { overlaps, type Span } from './span.ts';

/** Booked appointments that lie in one of the spans; on one machine, or on all. */
export async function touchedBy(
  reader: Reader,
  spans: readonly Span[],
  deviceIds?: readonly string[],
): Promise<Row<'Appointment'>[]> {
  if (spans.length === 0) return [];
  const where = { status: ['BOOKED', 'HELD', 'CHECKED_IN'] as const, ...(deviceIds && { deviceId: deviceIds }) };
  const rows = await rowsOf(reader, 'Appointment', where, { order: ['startAt', 'id'] });
  return rows.filter((row) => row.endAt > reader.now && spans.some((span) => overlaps(span, row)));
}
