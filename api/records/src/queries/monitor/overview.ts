import type { RouteAnswer } from '@rtflow/contract';
import type { AppointmentStatus } from '@rtflow/domain';
import { addDays, dayOf, instantOf, isoOf } from '../../clinical/hospital-time.ts';
import type { Reader } from '../../record-types.ts';

type Answer = RouteAnswer<'monitor.overview'>;

const GIVEN: readonly AppointmentStatus[] = ['DONE', 'PARTIAL'];
const BOOKED: readonly AppointmentStatus[] = ['BOOKED', 'CHECKED_IN', 'CALLED', 'IN_ROOM', 'MISSED', ...GIVEN];

/** The department now: each figure is one count that rides an index. */
export async function monitorOverview({ sql, now }: Reader): Promise<Answer> {
  const count = async (text: string, params: readonly (string | number)[] = []): Promise<number> =>
    Number((await sql.get<{ n: number }>(text, params))?.n ?? 0);
  const today = dayOf(now);
  const span = [instantOf(today, '00:00'), instantOf(addDays(today, 1), '00:00')];
  const visits = (states: readonly string[]): Promise<number> =>
    count(
      `SELECT COUNT(*) AS n FROM appointments WHERE start_at >= ? AND start_at < ? AND kind IN ('FIRST', 'REGULAR')
        AND status IN (${states.map(() => '?').join(', ')})`,
      [...span, ...states],
    );
  const reached = 'SELECT COUNT(*) AS n FROM course_milestones WHERE milestone = ? AND at >= ? AND at < ?';
  return {
    at: isoOf(now),
    openCourses: await count(`SELECT COUNT(*) AS n FROM courses WHERE status IN ('ACTIVE', 'SUSPENDED')`),
    openedToday: await count(reached, ['OPENED', ...span]),
    firstBeamsToday: await count(reached, ['FIRST_BEAM', ...span]),
    overdueTasks: await count(`SELECT COUNT(*) AS n FROM wf_user_task WHERE state = 'CREATED' AND due_at < ?`, [now]),
    openTasks: await count(`SELECT COUNT(*) AS n FROM wf_user_task WHERE state = 'CREATED'`),
    incidents: await count('SELECT COUNT(*) AS n FROM wf_incident WHERE ended_at IS NULL'),
    treatedToday: await visits(GIVEN),
    bookedToday: await visits(BOOKED),
    pathways: await pathways(sql),
  };
}

async function pathways(sql: Reader['sql']): Promise<Answer['pathways']> {
  const definitions = await sql.all<{ key: number; process_id: string; version: number; name: string | null }>(
    `SELECT \`key\`, process_id, version, name FROM wf_definition WHERE state = 'ACTIVE' ORDER BY process_id, version`,
  );
  const open = new Map(
    (
      await sql.all<{ def_key: number; n: number }>(
        `SELECT def_key, COUNT(*) AS n FROM wf_instance WHERE state = 'ACTIVE' GROUP BY def_key`,
      )
    ).map((row) => [Number(row.def_key), Number(row.n)]),
  );
  const found = new Map<string, Answer['pathways'][number]>();
  for (const { key, process_id: processId, version, name } of definitions) {
    const before = found.get(processId)?.open ?? 0;
    found.set(processId, {
      processId,
      name: name ?? processId,
      version: Number(version),
      open: before + (open.get(Number(key)) ?? 0),
    });
  }
  return [...found.values()].sort((a, b) => b.open - a.open || a.processId.localeCompare(b.processId));
}
