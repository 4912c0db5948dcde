import { DEFAULT_SENDING_RULES, type SendingRules } from '@rtflow/domain/message-kinds';
import { addDays, clockOf, dayOf, instantOf } from '../clinical/hospital-time.ts';
import type { Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';

export const SENDING_RULES = 'sending-rules';

export async function sendingRules(reader: Reader): Promise<SendingRules> {
  const row = await rowOf(reader, 'Setting', { name: SENDING_RULES });
  return { ...DEFAULT_SENDING_RULES, ...(row?.value as Partial<SendingRules> | undefined) };
}

/** The next end of the quiet hours after `now`, epoch ms. */
export function quietEnd(now: number, { quietUntil }: SendingRules): number {
  const day = clockOf(now) < quietUntil ? dayOf(now) : addDays(dayOf(now), 1);
  return instantOf(day, quietUntil);
}
