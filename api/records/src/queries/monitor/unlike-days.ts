import { milestoneSources } from '../../clinical/reach-milestone.ts';
import type { SqlReader } from '../../tx.ts';
import { dayTallies } from './day-tallies.ts';

/** Where what is kept for the monitor differs from what happened, one sentence each; empty is health. */
export async function unlikeDays(sql: SqlReader, from: string, until: string): Promise<string[]> {
  const rows = await sql.all<Record<string, string | number>>(
    'SELECT day, def_key, element_id, n, total_ms, due_n, on_time_n FROM monitor_days WHERE day >= ? AND day <= ?',
    [from, until],
  );
  const kept = new Map(
    rows.map((row) => [
      `${row.day} ${row.def_key} ${row.element_id}`,
      [row.n, row.total_ms, row.due_n, row.on_time_n].map(Number).join('/'),
    ]),
  );
  const real = new Map(
    (await dayTallies(sql, from, until)).map(({ day, defKey, elementId, n, totalMs, dueN, onTimeN }) => [
      `${day} ${defKey} ${elementId}`,
      [n, totalMs, dueN, onTimeN].join('/'),
    ]),
  );
  return [...new Set([...kept.keys(), ...real.keys()])]
    .filter((key) => kept.get(key) !== real.get(key))
    .map((key) => `${key}: kept ${kept.get(key) ?? 'nothing'}, happened ${real.get(key) ?? 'nothing'}`);
}

/** The same for the milestones of courses. */
export async function unlikeMilestones(sql: SqlReader): Promise<string[]> {
  const kept = await sql.all<Milestone>('SELECT course_id, milestone, at FROM course_milestones');
  const real: Milestone[] = [];
  for (const { text, params } of milestoneSources())
    for (const row of await sql.all<Record<string, string | number>>(text, params)) {
      const [course_id, milestone, at] = Object.values(row);
      real.push({ course_id: String(course_id), milestone: String(milestone), at: Number(at) });
    }
  const lines = (all: readonly Milestone[]) =>
    new Set(all.map(({ course_id, milestone, at }) => `${course_id} ${milestone} ${Number(at)}`));
  const [have, want] = [lines(kept), lines(real)];
  return [
    ...[...have].filter((line) => !want.has(line)).map((line) => `kept, but did not happen: ${line}`),
    ...[...want].filter((line) => !have.has(line)).map((line) => `happened, but is not kept: ${line}`),
  ];
}

interface Milestone {
  readonly course_id: string;
  readonly milestone: string;
  readonly at: number;
}
