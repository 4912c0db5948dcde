import { tokenHash } from '../../commands/identity/session-token.ts';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { rowOf } from '../../rows.ts';

type Kind = Row<'Station'>['kind'];

/** The station of a token, if it is in use and one of these kinds. */
export async function stationOf(reader: Reader, token: string, kinds: readonly Kind[]): Promise<Row<'Station'> | null> {
  if (!/^[\w-]{40,50}$/.test(token)) return null;
  const station = await rowOf(reader, 'Station', { tokenHash: tokenHash(token), active: true });
  return station && kinds.includes(station.kind) ? station : null;
}
