import type { ParsedQuery, RouteAnswer } from '@rtflow/contract';
import { maskName } from '@rtflow/domain';
import { FIELD_SAMPLES, type MessageChannel } from '@rtflow/domain/message-kinds';
import { renderMessage } from '@rtflow/forms/render-message';
import { isoOf } from '../../clinical/hospital-time.ts';
import type { Words } from '../../clinical/record-words.ts';
import { messageTemplate } from '../../messages/message-template.ts';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import type { SqlValue } from '../../tx.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { peopleNamed } from '../named.ts';

type Wish = ParsedQuery<'messages.list'>;
type Message = Row<'Message'>;

/** Messages, the newest first. The link of a patient's page is not shown: it is the patient's alone. */
export async function messageList(reader: Reader, wish: Wish): Promise<RouteAnswer<'messages.list'>> {
  const { sql, params } = messagePageSql(wish);
  const ids = await reader.sql.all<{ id: string; created_at: number }>(sql, params);
  const shown = ids.slice(0, wish.limit);
  const rows = await rowsOf(reader, 'Message', { id: shown.map(({ id }) => id) });
  const found = new Map(rows.map((row) => [row.id, row]));
  const recipientOf = await recipients(reader, rows);
  const textOf = texts(reader);
  const last = shown.at(-1);
  const list = [];
  for (const { id } of shown) {
    const row = found.get(id);
    if (!row) continue;
    const { kind, recipientKind, recipientId, state, channel, lastError, expiresAt } = row;
    list.push({
      messageId: id,
      kind,
      recipientKind,
      recipientId,
      recipient: recipientOf(row),
      text: await textOf(row),
      state,
      channel,
      lastError,
      createdAt: isoOf(row.createdAt),
      sentAt: row.sentAt === null ? null : isoOf(row.sentAt),
      receiptAt: row.receiptAt === null ? null : isoOf(row.receiptAt),
      expiresAt: isoOf(expiresAt),
      mayPush: state === 'DEAD' && expiresAt > reader.now,
    });
  }
  const nextCursor =
    ids.length > wish.limit && last ? writeCursor({ sort: Number(last.created_at), key: last.id }) : null;
  return { rows: list, nextCursor };
}

/** Without or with a state it rides an index of its own. */
export function messagePageSql({ state, channel, cursor, limit }: Wish): { sql: string; params: SqlValue[] } {
  const after = readCursor(cursor);
  const parts: string[] = [];
  const params: SqlValue[] = [];
  if (state) parts.push('state = ?');
  if (channel) parts.push('channel = ?');
  params.push(...[state, channel].filter((value) => value !== undefined));
  if (after) {
    parts.push('(created_at < ? OR (created_at = ? AND id < ?))');
    params.push(after.sort, after.sort, after.key);
  }
  const where = parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '';
  return {
    sql: `SELECT id, created_at FROM messages ${where} ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`,
    params,
  };
}

const WEEK_MS = 7 * 24 * 3_600_000;

export interface ChannelFigures {
  readonly sent: number;
  readonly delivered: number;
  readonly undelivered: number;
  readonly dead: number;
}

/** The last seven days by channel, and what waits or was given up. */
export async function messageFigures(
  reader: Reader,
): Promise<{ of: (channel: MessageChannel) => ChannelFigures; waiting: number; dead: number }> {
  const rows = await reader.sql.all<{ channel: string | null; state: string; n: number }>(
    'SELECT channel, state, COUNT(*) AS n FROM messages WHERE created_at >= ? GROUP BY channel, state',
    [reader.now - WEEK_MS],
  );
  const count = (fits: (row: { channel: string | null; state: string }) => boolean) =>
    rows.filter(fits).reduce((sum, { n }) => sum + Number(n), 0);
  return {
    of: (channel) => {
      const own = (state: string) => count((row) => row.channel === channel && row.state === state);
      return { sent: own('SENT'), delivered: own('DELIVERED'), undelivered: own('UNDELIVERED'), dead: own('DEAD') };
    },
    waiting: count(({ state }) => state === 'WAITING'),
    dead: count(({ state }) => state === 'DEAD'),
  };
}

async function recipients(reader: Reader, rows: readonly Message[]) {
  const idsOf = (kind: Message['recipientKind']) => [
    ...new Set(rows.filter(({ recipientKind }) => recipientKind === kind).map(({ recipientId }) => recipientId)),
  ];
  const patients = await rowsOf(reader, 'Patient', { id: idsOf('PATIENT') });
  const known = new Map(patients.map(({ id, patientNo, name }) => [id, `${patientNo} ${maskName(name)}`]));
  const person = await peopleNamed(reader, idsOf('STAFF'));
  return ({ recipientKind, recipientId }: Message) => {
    if (recipientKind === 'STAFF') return person(recipientId);
    const text = known.get(recipientId) ?? '';
    return { zh: text, en: text };
  };
}

function texts(reader: Reader) {
  const templates = new Map<string, ReturnType<typeof messageTemplate>>();
  return async ({ kind, params, templateVersion }: Message): Promise<Words> => {
    const key = `${kind} ${templateVersion ?? ''}`;
    const template = templates.get(key) ?? messageTemplate(reader, kind, templateVersion);
    templates.set(key, template);
    const values = { ...params, link: FIELD_SAMPLES.link ?? '' };
    const { zh, en } = await template;
    return { zh: renderMessage(zh, values), en: renderMessage(en, values) };
  };
}
