import { WEBHOOK_KEYS } from '@rtflow/domain/webhook-events';
import type { Row } from '../models/index.ts';
import { rowsOf } from '../rows.ts';
import type { SqlReader, Tx } from '../tx.ts';

/** Audit rows looked at in one transaction. */
const BATCH = 500;
const TOPIC = 'webhook:';

/** What is sent, less the delivery's id. */
export interface WebhookNews {
  readonly event: string;
  /** Epoch ms. */
  readonly at: number;
  readonly keys: Readonly<Record<string, unknown>>;
}

interface AuditLine {
  readonly seq: number;
  readonly at: number;
  readonly action: string;
  readonly entity: string;
  readonly entity_id: string;
  readonly patient_id: string | null;
  readonly detail: string;
}

/** Topic of one subscription in the outbox: each has a line of its own, so that one that is down holds up no other. */
export function topicOf(webhookId: string): string {
  return TOPIC + webhookId;
}

/**
 * Puts what was audited since the last time into the outbox, for each subscription that listens. Rows and cursor are one
 * transaction: a crash repeats the batch, and the key of each row drops the repeat. Nothing is audited here, it would feed itself.
 * @returns audit rows that were looked at
 */
export async function feedWebhooks(tx: Tx): Promise<number> {
  const from = await cursor(tx.sql);
  const hooks = await rowsOf(tx, 'Webhook', { active: true });
  const lines =
    hooks.length === 0
      ? []
      : await tx.sql.all<AuditLine>(
          'SELECT seq, `at`, action, entity, entity_id, patient_id, detail FROM audit_log WHERE seq > ? ORDER BY seq LIMIT ?',
          [from, BATCH],
        );
  for (const line of lines) await tell(tx, hooks, line);
  const seq = hooks.length === 0 ? await auditEnd(tx.sql) : Number(lines.at(-1)?.seq ?? from);
  if (seq > from) await tx.sql.run('UPDATE webhook_cursor SET seq = ? WHERE id = 1 AND seq < ?', [seq, seq]);
  return lines.length;
}

/** Whether anything was audited since the last feed. */
export async function hasNews(sql: SqlReader): Promise<boolean> {
  return (await auditEnd(sql)) > (await cursor(sql));
}

export async function auditEnd(sql: SqlReader): Promise<number> {
  const head = await sql.get<{ seq: number }>('SELECT seq FROM audit_head WHERE id = 1');
  return Number(head?.seq ?? 0);
}

async function cursor(sql: SqlReader): Promise<number> {
  const row = await sql.get<{ seq: number }>('SELECT seq FROM webhook_cursor WHERE id = 1');
  // Without it the same rows would be fed for ever.
  if (!row) throw new Error('Expected the row of webhook_cursor that its migration made, but it is gone');
  return Number(row.seq);
}

async function tell(tx: Tx, hooks: readonly Row<'Webhook'>[], line: AuditLine): Promise<void> {
  const seq = Number(line.seq);
  for (const hook of hooks) {
    if (seq <= hook.sinceSeq || !hook.events.includes(line.action)) continue;
    await tx.outbox(topicOf(hook.id), { ...newsOf(line) }, `${topicOf(hook.id)}:${seq}`);
  }
}

function newsOf({ at, action, entity, entity_id, patient_id, detail }: AuditLine): WebhookNews {
  const all = JSON.parse(detail) as Record<string, unknown>;
  const known = WEBHOOK_KEYS.filter((key) => all[key] !== undefined).map((key) => [key, all[key]]);
  const patient = patient_id === null ? {} : { patientId: patient_id };
  return { event: action, at: Number(at), keys: { entity, id: entity_id, ...patient, ...Object.fromEntries(known) } };
}
