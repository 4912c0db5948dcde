import { bucketOf } from '@rtflow/domain/monitor/dwell-histogram';
import { addDays, dayOf, instantOf } from '../../clinical/hospital-time.ts';
import type { SqlReader } from '../../tx.ts';
import type { History } from '../process/archived.ts';

/** What left one place on one day. */
export interface DayTally {
  readonly day: string;
  readonly defKey: number;
  readonly elementId: string;
  n: number;
  totalMs: number;
  readonly buckets: Record<string, number>;
  /** User tasks that were done and had a due time; how many of them in time. */
  dueN: number;
  onTimeN: number;
}

/** Archived call trees that are read at once: each may be a megabyte. */
const ARCHIVE_BATCH = 50;

/**
 * Days from the rows themselves, both included: elements that somebody or something waited at (those that were passed within
 * one command took no time), in the engine's tables and in the archive. A tally of monitor_days is this, kept.
 */
export async function dayTallies(sql: SqlReader, from: string, until: string): Promise<DayTally[]> {
  const tallies = new Map<string, DayTally>();
  const tallyOf = (day: string, defKey: number, elementId: string): DayTally => {
    const key = `${day} ${defKey} ${elementId}`;
    let tally = tallies.get(key);
    if (!tally) {
      tally = { day, defKey, elementId, n: 0, totalMs: 0, buckets: {}, dueN: 0, onTimeN: 0 };
      tallies.set(key, tally);
    }
    return tally;
  };
  const left = (day: string, defKey: number, elementId: string, ms: number): void => {
    const tally = tallyOf(day, defKey, elementId);
    tally.n += 1;
    tally.totalMs += ms;
    const bucket = bucketOf(ms);
    tally.buckets[bucket] = (tally.buckets[bucket] ?? 0) + 1;
  };
  for (let day = from; day <= until; day = addDays(day, 1)) {
    const span = [instantOf(day, '00:00'), instantOf(addDays(day, 1), '00:00')];
    const rows = await sql.all<{ def_key: number; element_id: string; ms: number }>(
      `SELECT def_key, element_id, ended_at - activated_at AS ms FROM wf_element
        WHERE ended_at >= ? AND ended_at < ? AND ended_at > activated_at`,
      span,
    );
    for (const row of rows) left(day, Number(row.def_key), row.element_id, Number(row.ms));
    const done = await sql.all<{ def_key: number; element_id: string; due: number; in_time: number }>(
      `SELECT def_key, element_id, COUNT(*) AS due, SUM(CASE WHEN ended_at <= due_at THEN 1 ELSE 0 END) AS in_time
         FROM wf_user_task WHERE ended_at >= ? AND ended_at < ? AND state = 'COMPLETED' AND due_at IS NOT NULL
        GROUP BY def_key, element_id`,
      span,
    );
    for (const row of done) {
      const tally = tallyOf(day, Number(row.def_key), row.element_id);
      tally.dueN += Number(row.due);
      tally.onTimeN += Number(row.in_time);
    }
  }
  await fromArchive(sql, from, until, left);
  return [...tallies.values()];
}

type Left = (day: string, defKey: number, elementId: string, ms: number) => void;

/** Call trees that ended in or after the days, and have left the engine's tables: none, unless the days are old. */
async function fromArchive(sql: SqlReader, from: string, until: string, left: Left): Promise<void> {
  const begin = instantOf(from, '00:00');
  let after = { ended_at: begin, root_key: 0 };
  for (;;) {
    const trees = await sql.all<{ root_key: number; ended_at: number; rows: string }>(
      `SELECT root_key, ended_at, \`rows\` FROM wf_archive WHERE ended_at > ? OR (ended_at = ? AND root_key > ?)
        ORDER BY ended_at, root_key LIMIT ${ARCHIVE_BATCH}`,
      [after.ended_at, after.ended_at, after.root_key],
    );
    for (const { rows } of trees) {
      for (const { defKey, elementId, activatedAt, endedAt } of (JSON.parse(rows) as History).element) {
        if (endedAt === null || endedAt < begin || endedAt <= activatedAt) continue;
        const day = dayOf(endedAt);
        if (day <= until) left(day, defKey, elementId, endedAt - activatedAt);
      }
    }
    const last = trees.at(-1);
    if (!last || trees.length < ARCHIVE_BATCH) return;
    after = { ended_at: Number(last.ended_at), root_key: Number(last.root_key) };
  }
}
