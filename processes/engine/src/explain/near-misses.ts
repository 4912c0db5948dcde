import type { EngineStore } from '../ports.ts';
import type { MessageRow } from '../rows.ts';
import type { NearMiss, Waiting } from './waiting.ts';

const MOST = 5;
/** Messages of one name that are looked at: an explanation must not read a table. */
const LOOKED_AT = 50;

/** Adds to every awaited message those of its name that were published and did not correlate. */
export async function addNearMisses(store: EngineStore, waiting: readonly Waiting[], now: number): Promise<void> {
  for (const wait of waiting) {
    if (wait.code !== 'MESSAGE') continue;
    const { detail } = wait;
    const messages = await store.find('message', { where: { name: detail.name }, limit: LOOKED_AT });
    detail.nearMisses = messages
      .sort((a, b) => b.publishedAt - a.publishedAt)
      .slice(0, MOST)
      .map((message) => nearMiss(message, detail.correlationKey, now));
  }
}

function nearMiss(message: MessageRow, awaited: string | null, now: number): NearMiss {
  const { key: messageKey, correlationKey, publishedAt } = message;
  const expired = message.correlateUntil <= now;
  const reason = correlationKey !== awaited ? 'OTHER_KEY' : expired ? 'EXPIRED' : 'ALREADY_CORRELATED';
  return { messageKey, correlationKey, publishedAt, reason };
}
