import { addDays, dayOf } from '../../clinical/hospital-time.ts';
import { rebuildMilestones } from '../../clinical/reach-milestone.ts';
import type { Database } from '../../database.ts';
import { dayTallies, type DayTally } from '../../queries/monitor/day-tallies.ts';
import { SYSTEM_ACTOR, type Tx } from '../../tx.ts';

/** Days back that are made when there are none yet. */
const FIRST_TIME_DAYS = 92;
/** Days of one unit. */
const AT_ONCE = 7;
/** Rows of one INSERT. */
const ROWS = 50;

/**
 * Keeps every day that is over and not kept yet, up to yesterday: on the first time three months and the milestones of all
 * courses. Nothing leaves a place in the past, so a kept day stays as it is. Answers how many days.
 */
export async function rollDays(database: Database, now: number): Promise<number> {
  const yesterday = addDays(dayOf(now), -1);
  const last = await database.reader.get<{ day: string | null }>('SELECT MAX(day) AS day FROM monitor_rolled');
  if (!last?.day) await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => rebuildMilestones(tx));
  const first = last?.day ? addDays(last.day, 1) : addDays(yesterday, 1 - FIRST_TIME_DAYS);
  return first > yesterday ? 0 : rebuildDays(database, first, yesterday);
}

/** Makes days again from what happened, both included, whatever stood there. */
export async function rebuildDays(
  database: Pick<Database, 'readPool' | 'unitOfWork'>,
  from: string,
  until: string,
): Promise<number> {
  let days = 0;
  for (let first = from; first <= until; first = addDays(first, AT_ONCE)) {
    const last = [addDays(first, AT_ONCE - 1), until].sort()[0]!;
    const tallies = await dayTallies(database.readPool, first, last);
    days += await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => keep(tx, { first, last, tallies }));
  }
  return days;
}

async function keep(tx: Tx, of: { first: string; last: string; tallies: readonly DayTally[] }): Promise<number> {
  const { first, last, tallies } = of;
  await tx.sql.run('DELETE FROM monitor_days WHERE day >= ? AND day <= ?', [first, last]);
  await tx.sql.run('DELETE FROM monitor_rolled WHERE day >= ? AND day <= ?', [first, last]);
  for (let at = 0; at < tallies.length; at += ROWS) {
    const rows = tallies.slice(at, at + ROWS);
    await tx.sql.run(
      `INSERT INTO monitor_days (def_key, day, element_id, n, total_ms, buckets, due_n, on_time_n)
       VALUES ${rows.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
      rows.flatMap(({ defKey, day, elementId, n, totalMs, buckets, dueN, onTimeN }) => [
        defKey,
        day,
        elementId,
        n,
        totalMs,
        JSON.stringify(buckets),
        dueN,
        onTimeN,
      ]),
    );
  }
  let days = 0;
  for (let day = first; day <= last; day = addDays(day, 1), days += 1)
    await tx.sql.run('INSERT INTO monitor_rolled (day, rolled_at) VALUES (?, ?)', [day, tx.now]);
  return days;
}
