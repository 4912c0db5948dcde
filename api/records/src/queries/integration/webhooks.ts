import type { RouteAnswer } from '@rtflow/contract';
import { isoOf } from '../../clinical/hospital-time.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import { topicOf, type WebhookNews } from '../../webhooks/feed.ts';

type List = RouteAnswer<'webhooks.list'>;
type State = keyof List['rows'][number]['deliveries'];

/** Subscriptions with what became of their deliveries. */
export async function webhookList(reader: Reader, origins: readonly string[]): Promise<List> {
  const hooks = await rowsOf(reader, 'Webhook', {}, { order: ['name'] });
  const counts =
    hooks.length === 0
      ? []
      : await countsOf(
          reader,
          hooks.map(({ id }) => topicOf(id)),
        );
  const rows = hooks.map(({ id, name, url, events, active, version, createdAt }) => {
    const count = (state: State) =>
      Number(counts.find((row) => row.topic === topicOf(id) && row.state === state)?.n ?? 0);
    const deliveries = {
      PENDING: count('PENDING'),
      SENT: count('SENT'),
      FAILED: count('FAILED'),
      DEAD: count('DEAD'),
    };
    return { webhookId: id, name, url, events, active, version, createdAt: isoOf(createdAt), deliveries };
  });
  return { origins: [...origins], rows };
}

/** The newest deliveries of one subscription in one state. */
export async function webhookDeliveries(
  reader: Reader,
  { webhookId, state, limit, cursor }: { webhookId: string; state: State; limit: number; cursor?: string | undefined },
): Promise<RouteAnswer<'webhooks.deliveries'>> {
  const [before, beforeId] = cursor?.split('~') ?? [];
  const rows = await reader.sql.all<{
    id: string;
    payload: string;
    attempts: number;
    next_at: number;
    last_error: string | null;
    created_at: number;
    sent_at: number | null;
  }>(
    `SELECT id, payload, attempts, next_at, last_error, created_at, sent_at FROM outbox
     WHERE topic = ? AND state = ?${before === undefined ? '' : ' AND (created_at < ? OR (created_at = ? AND id < ?))'}
     ORDER BY created_at DESC, id DESC LIMIT ?`,
    [topicOf(webhookId), state, ...(before === undefined ? [] : [Number(before), Number(before), beforeId]), limit + 1],
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => {
      const news = JSON.parse(row.payload) as WebhookNews;
      return {
        deliveryId: row.id,
        event: news.event,
        at: isoOf(news.at),
        keys: { ...news.keys },
        attempts: Number(row.attempts),
        nextAt: state === 'FAILED' || state === 'PENDING' ? isoOf(Number(row.next_at)) : null,
        sentAt: row.sent_at === null ? null : isoOf(Number(row.sent_at)),
        error: row.last_error,
      };
    }),
    nextCursor: rows.length > limit && last ? `${last.created_at}~${last.id}` : null,
  };
}

function countsOf(reader: Reader, topics: readonly string[]) {
  return reader.sql.all<{ topic: string; state: string; n: number }>(
    `SELECT topic, state, COUNT(*) AS n FROM outbox WHERE topic IN (${topics.map(() => '?').join(', ')})
     GROUP BY topic, state`,
    topics,
  );
}
