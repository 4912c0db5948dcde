import type { Act } from '@rtflow/contract';
import type { Outcome } from '../policies/refusals.ts';

/** One legal or barred act for a screen. */
export function actOf(act: string, words: { zh: string; en: string }, outcome: Outcome<unknown>): Act {
  if (outcome.ok) return { act, allowed: true, ...words };
  const { zh, en, code, whoCanFix } = outcome.error;
  return { act, allowed: false, ...words, why: { zh, en, code, ...(whoCanFix && { whoCanFix }) } };
}
