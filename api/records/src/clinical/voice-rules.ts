import { DEFAULT_VOICE_RULES, type VoiceRules } from '@rtflow/domain/queue/announcement';
import type { Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';

export const VOICE_RULES = 'voice-rules';

export async function voiceRules(reader: Reader): Promise<VoiceRules> {
  const row = await rowOf(reader, 'Setting', { name: VOICE_RULES });
  return { ...DEFAULT_VOICE_RULES, ...(row?.value as Partial<VoiceRules> | undefined) };
}
