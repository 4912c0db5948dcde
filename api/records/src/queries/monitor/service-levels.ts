import { userTask, type RouteAnswer } from '@rtflow/contract';
import { mergeHistograms, quantileOf, type DwellHistogram } from '@rtflow/domain/monitor/dwell-histogram';
import { controlChart } from '@rtflow/domain/monitor/control-chart';
import { MILESTONE_WORDS, STAGES, type Milestone } from '@rtflow/domain/monitor/milestones';
import { both } from '../../clinical/record-words.ts';
import { addDays, DAY_MS, dayOf, instantOf, isoOf, weekdayOf } from '../../clinical/hospital-time.ts';
import type { Reader } from '../../record-types.ts';
import { peopleNamed } from '../named.ts';
import { jsonOf } from '../task-facts.ts';

type Levels = RouteAnswer<'monitor.levels'>;
type Stage = RouteAnswer<'monitor.stage'>;
interface Ends {
  readonly from: Milestone;
  readonly to: Milestone;
}

/** Courses of which a median is taken: more make it no truer, and each is a look-up. */
const COMPARED = 5_000;
/** Courses of a trend. */
const MOST = 40_000;
/** Weeks of a trend. */
const WEEKS = 12;
/** Courses of a control chart. */
const CHARTED = 60;
const DONE_DAYS = 7;

/** Cycle times between milestones, tasks in time, where patients wait the most, and who carries what. */
export async function serviceLevels(reader: Reader, days: number): Promise<Levels> {
  const since = instantOf(addDays(dayOf(reader.now), -days), '00:00');
  const stages: Levels['stages'] = [];
  for (const ends of STAGES) {
    const taken = (await stageTimes(reader, { ...ends, since, most: COMPARED }))
      .map(({ ms }) => ms)
      .sort((a, b) => a - b);
    stages.push({
      ...namedEnds(ends),
      n: taken.length,
      medianDays: dayShare(taken, 0.5),
      p90Days: dayShare(taken, 0.9),
    });
  }
  return { days, stages, tasks: await taskLevels(reader, days), people: await peopleLoad(reader) };
}

/** One stage in the order in which courses left it: limits of individual values, and medians by week. */
export async function stageLevels(reader: Reader, ends: Ends): Promise<Stage> {
  const monday = addDays(dayOf(reader.now), 1 - weekdayOf(dayOf(reader.now)));
  const first = addDays(monday, -7 * (WEEKS - 1));
  const weeks = Array.from({ length: WEEKS }, (_, index) => addDays(first, 7 * index));
  const begins = weeks.map((week) => instantOf(week, '00:00'));
  const times = await stageTimes(reader, { ...ends, since: begins[0]!, most: MOST });
  // by the instants at which weeks begin: a calendar asked for each of thousands takes a second
  const byWeek = Map.groupBy(times, ({ at }) => begins.findLastIndex((begin) => begin <= at));
  const values = times.slice(-CHARTED).map(({ at, ms }) => ({ at: isoOf(at), days: ms / DAY_MS }));
  return {
    ...namedEnds(ends),
    values,
    chart: controlChart(values.map(({ days }) => days)),
    weeks: weeks.map((week, index) => {
      const taken = (byWeek.get(index) ?? []).map(({ ms }) => ms).sort((one, other) => one - other);
      return { week, n: taken.length, medianDays: dayShare(taken, 0.5) };
    }),
  };
}

/** Courses that reached the end since then, the earliest first, and how long they took from the beginning. */
async function stageTimes(
  { sql }: Reader,
  { from, to, since, most }: Ends & { readonly since: number; readonly most: number },
): Promise<{ at: number; ms: number }[]> {
  const rows = await sql.all<{ at: number; ms: number }>(stageSql(most), [from, to, since]);
  return rows.reverse().map((row) => ({ at: Number(row.at), ms: Number(row.ms) }));
}

/** The newest courses only; a stage that was passed before the one that leads to it (a sheet of an emergency) is no time. */
export function stageSql(most: number): string {
  return `SELECT e.at, e.at - b.at AS ms FROM course_milestones e
    JOIN course_milestones b ON b.course_id = e.course_id AND b.milestone = ?
   WHERE e.milestone = ? AND e.at >= ? AND e.at >= b.at ORDER BY e.at DESC LIMIT ${most}`;
}

async function taskLevels({ sql, now }: Reader, days: number): Promise<Levels['tasks']> {
  const rows = await sql.all<{
    element_id: string;
    n: number;
    total_ms: number;
    buckets: unknown;
    due_n: number;
    on_time_n: number;
  }>('SELECT element_id, n, total_ms, buckets, due_n, on_time_n FROM monitor_days WHERE day >= ?', [
    addDays(dayOf(now), -days),
  ]);
  const sum = (all: typeof rows, of: 'n' | 'total_ms' | 'due_n' | 'on_time_n') =>
    all.reduce((total, row) => total + Number(row[of]), 0);
  return [...Map.groupBy(rows, (row) => row.element_id)]
    .flatMap(([elementId, all]) => {
      const due = sum(all, 'due_n');
      const name = userTask(elementId)?.name ?? (due > 0 ? both`${elementId}` : null);
      const n = sum(all, 'n');
      // what people do: the steps of programs and the frames around steps are not asked here
      if (name === null || n === 0) return [];
      const histogram = mergeHistograms(all.map((row) => jsonOf<DwellHistogram>(row.buckets)));
      return [
        {
          elementId,
          name,
          n,
          due,
          onTime: sum(all, 'on_time_n'),
          medianMs: quantileOf(histogram, 0.5) ?? 0,
          p95Ms: quantileOf(histogram, 0.95) ?? 0,
          waitedDays: sum(all, 'total_ms') / DAY_MS,
        },
      ];
    })
    .sort((a, b) => b.waitedDays - a.waitedDays);
}

/** Person by person: grouped the other way round the whole index of finished tasks is read. */
const OPEN_SQL = `SELECT t.assignee, COUNT(*) AS n, SUM(CASE WHEN t.due_at < ? THEN 1 ELSE 0 END) AS overdue
   FROM users u CROSS JOIN wf_user_task t ON t.assignee = u.id AND t.state = 'CREATED' AND t.ended_at IS NULL
  GROUP BY t.assignee`;
const DONE_SQL = `SELECT t.assignee, COUNT(*) AS n
   FROM users u CROSS JOIN wf_user_task t ON t.assignee = u.id AND t.state = 'COMPLETED' AND t.ended_at >= ?
  GROUP BY t.assignee`;

async function peopleLoad(reader: Reader): Promise<Levels['people']> {
  const { sql, now } = reader;
  const open = await sql.all<{ assignee: string; n: number; overdue: number }>(OPEN_SQL, [now]);
  const done = await sql.all<{ assignee: string; n: number }>(DONE_SQL, [now - DONE_DAYS * DAY_MS]);
  const doneBy = new Map(done.map((row) => [row.assignee, Number(row.n)]));
  const openBy = new Map(open.map((row) => [row.assignee, row]));
  const ids = [...new Set([...openBy.keys(), ...doneBy.keys()])];
  const nameOf = await peopleNamed(reader, ids);
  return ids
    .map((id) => ({
      userId: id,
      name: nameOf(id),
      open: Number(openBy.get(id)?.n ?? 0),
      overdue: Number(openBy.get(id)?.overdue ?? 0),
      doneInWeek: doneBy.get(id) ?? 0,
    }))
    .sort((a, b) => b.open - a.open || b.doneInWeek - a.doneInWeek);
}

function namedEnds({ from, to }: Ends) {
  return { from, to, fromName: MILESTONE_WORDS[from], toName: MILESTONE_WORDS[to] };
}

/** Nearest rank of sorted times, in days. */
function dayShare(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.ceil(share * sorted.length) - 1];
  return value === undefined ? null : value / DAY_MS;
}
