import type { RouteAnswer } from '@rtflow/contract';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';
import type { SqlReader, SqlValue } from '../../tx.ts';
import { readCursor, writeCursor } from '../cursor.ts';

const iso = (at: number | null): string | null => (at === null ? null : new Date(Number(at)).toISOString());
const isoAt = (at: number): string => new Date(Number(at)).toISOString();

export async function peerList(reader: Reader): Promise<RouteAnswer<'dicom.peers'>> {
  const peers = await rowsOf(reader, 'AePeer', {}, { order: ['aeTitle'] });
  return {
    rows: peers.map(({ id, lastEchoAt, ...peer }) => ({ ...peer, peerId: id, lastEchoAt: iso(lastEchoAt) })),
  };
}

export async function routeList(reader: Reader): Promise<RouteAnswer<'dicom.routes'>> {
  const peers = new Map((await rowsOf(reader, 'AePeer', {})).map(({ id, aeTitle }) => [id, aeTitle]));
  const routes = await rowsOf(reader, 'DicomRoute', {}, { order: ['sort', 'name'] });
  return { rows: routes.map(({ id, ...route }) => ({ ...route, routeId: id, peerAe: peers.get(route.peerId) ?? '' })) };
}

type SendsQuery = {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly state?: string | undefined;
  readonly peerId?: string | undefined;
};

/** Newest first, page by page. */
export async function sendPage(reader: Reader, query: SendsQuery): Promise<RouteAnswer<'dicom.sends'>> {
  const where: string[] = ['1 = 1'];
  const params: SqlValue[] = [];
  if (query.state) {
    where.push('q.state = ?');
    params.push(query.state);
  }
  if (query.peerId) {
    where.push('q.peer_id = ?');
    params.push(query.peerId);
  }
  const after = readCursor(query.cursor);
  if (after) {
    where.push('(q.created_at < ? OR (q.created_at = ? AND q.id < ?))');
    params.push(Number(after.sort), Number(after.sort), after.key);
  }
  const rows = await reader.sql.all<SendSql>(
    `SELECT q.*, p.ae_title FROM dicom_sends q JOIN ae_peers p ON p.id = q.peer_id
     WHERE ${where.join(' AND ')} ORDER BY q.created_at DESC, q.id DESC LIMIT ${query.limit + 1}`,
    params,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const counts = await reader.sql.all<{ state: SendSql['state']; n: number }>(
    'SELECT state, COUNT(*) AS n FROM dicom_sends GROUP BY state',
  );
  const none = { PENDING: 0, FAILED: 0, SENT: 0, DEAD: 0 };
  return {
    counts: { ...none, ...Object.fromEntries(counts.map(({ state, n }) => [state, Number(n)])) },
    rows: shown.map((row) => ({
      sendId: row.id,
      batchId: row.batch_id,
      peerAe: row.ae_title,
      sopInstanceUid: row.sop_instance_uid,
      deidentify: Number(row.deidentify) === 1,
      state: row.state,
      attempts: Number(row.attempts),
      lastError: row.last_error,
      createdAt: isoAt(row.created_at),
      nextAt: isoAt(row.next_at),
      sentAt: iso(row.sent_at),
    })),
    nextCursor: rows.length > query.limit && last ? writeCursor({ sort: String(last.created_at), key: last.id }) : null,
  };
}

interface SendSql {
  readonly id: string;
  readonly batch_id: string;
  readonly ae_title: string;
  readonly sop_instance_uid: string;
  readonly deidentify: number;
  readonly state: 'PENDING' | 'FAILED' | 'SENT' | 'DEAD';
  readonly attempts: number;
  readonly last_error: string | null;
  readonly created_at: number;
  readonly next_at: number;
  readonly sent_at: number | null;
}

export async function quarantinePage(
  reader: Reader,
  query: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<RouteAnswer<'dicom.quarantine'>> {
  const after = readCursor(query.cursor);
  const rows = await reader.sql.all<QuarantineSql>(
    `SELECT id, sop_instance_uid, reason, source_ae_title, received_at FROM dicom_quarantine
     WHERE closed = 0 AND (received_at > ? OR (received_at = ? AND id > ?)) ORDER BY received_at, id LIMIT ${query.limit + 1}`,
    [Number(after?.sort ?? 0), Number(after?.sort ?? 0), after?.key ?? ''],
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => ({
      quarantineId: row.id,
      sopInstanceUid: row.sop_instance_uid ?? '',
      reason: row.reason,
      callingAe: row.source_ae_title ?? '',
      receivedAt: isoAt(row.received_at),
    })),
    nextCursor:
      rows.length > query.limit && last ? writeCursor({ sort: String(last.received_at), key: last.id }) : null,
  };
}

interface QuarantineSql {
  readonly id: string;
  readonly sop_instance_uid: string | null;
  readonly reason: string;
  readonly source_ae_title: string | null;
  readonly received_at: number;
}

export async function storageSummary(sql: SqlReader): Promise<RouteAnswer<'dicom.storage'>> {
  const rows = await sql.all<Record<'modality' | 'studies' | 'series' | 'instances' | 'bytes', string>>(
    `SELECT s.modality, COUNT(DISTINCT s.study_instance_uid) AS studies, COUNT(DISTINCT s.series_instance_uid) AS series,
       COUNT(*) AS instances, SUM(i.size_bytes) AS bytes
     FROM dicom_series s JOIN dicom_instances i ON i.series_instance_uid = s.series_instance_uid
     GROUP BY s.modality ORDER BY s.modality`,
  );
  return {
    rows: rows.map((row) => ({
      modality: row.modality,
      studies: Number(row.studies),
      series: Number(row.series),
      instances: Number(row.instances),
      bytes: Number(row.bytes),
    })),
  };
}
