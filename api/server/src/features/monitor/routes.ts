import type { RouteAnswer } from '@rtflow/contract';
import { auditExport } from '@rtflow/records/commands/monitor/audit-export';
import { refuse } from '@rtflow/records/policies/refusals';
import { csvOf } from '@rtflow/records/queries/monitor/csv';
import { firstBeamForecast } from '@rtflow/records/queries/monitor/first-beam';
import { monitorOverview } from '@rtflow/records/queries/monitor/overview';
import { pathwayDiagram, pathwayHeat, pathwayLive } from '@rtflow/records/queries/monitor/pathway';
import { serviceLevels, stageLevels } from '@rtflow/records/queries/monitor/service-levels';
import { stuckCases } from '@rtflow/records/queries/monitor/stuck';
import type { Doors } from '../../doors.ts';
import { WRITTEN, type Handlers } from '../../http/handler.ts';
import { Recent } from './recent.ts';

type Names = Extract<keyof Handlers, `monitor.${string}`>;

/** Screens of one department ask the same at the same moment; what they see is at most this old. */
const FRESH_MS = 1000;
/** A month of work does not change by the minute. */
const LEVELS_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Rows of an export. */
const EXPORTED = 1000;
const PAGE = 200;

/** The department as its supervisor sees it. What counts much reads beside the server's own thread. */
export function monitorHandlers({ database, clock }: Doors): Pick<Handlers, Names> {
  const long = () => ({ now: clock.now(), sql: database.readPool });
  const overview = new Recent(
    FRESH_MS,
    () => clock.now(),
    () => monitorOverview(long()),
  );
  const live = new Recent(
    FRESH_MS,
    () => clock.now(),
    (processId: string) => pathwayLive(long(), processId),
  );
  const levels = new Recent(
    LEVELS_MS,
    () => clock.now(),
    (days: string) => serviceLevels(long(), Number(days)),
  );
  return {
    'monitor.overview': async () => ({ ok: true, value: await overview.of('') }),
    'monitor.diagram': async ({ params: { processId = '' } }) => {
      const found = await database.readOnly((reader) => pathwayDiagram(reader, processId));
      return found ? { ok: true, value: found } : refuse('NOT_FOUND', { processId });
    },
    'monitor.live': async ({ params: { processId = '' } }) => ({ ok: true, value: await live.of(processId) }),
    'monitor.heat': async ({ params: { processId = '' }, query: { days } }) => ({
      ok: true,
      value: await pathwayHeat(long(), processId, days),
    }),
    'monitor.levels': async ({ query: { days } }) => ({ ok: true, value: await levels.of(`${days}`) }),
    'monitor.levelsCsv': async ({ actor, query: { days }, response }) => {
      const { tasks } = await levels.of(`${days}`);
      await database.unitOfWork.run(actor, (tx) => auditExport(tx, { table: 'levels', rows: tasks.length }));
      response.type('text/csv; charset=utf-8').attachment(`levels-${days}-days.csv`);
      response.send(
        csvOf(
          ['step', 'name', 'done', 'with_due', 'on_time', 'median_h', 'p95_h', 'waited_days'],
          tasks.map((task) => [
            task.elementId,
            task.name.zh,
            task.n,
            task.due,
            task.onTime,
            task.medianMs / HOUR_MS,
            task.p95Ms / HOUR_MS,
            task.waitedDays,
          ]),
        ),
      );
      return WRITTEN;
    },
    'monitor.stage': async ({ query }) => ({ ok: true, value: await stageLevels(long(), query) }),
    'monitor.firstBeam': async ({ actor, query }) => ({
      ok: true,
      value: await firstBeamForecast(long(), actor, query),
    }),
    'monitor.stuck': async ({ actor, query }) => ({ ok: true, value: await stuckCases(long(), actor, query) }),
    'monitor.stuckCsv': async ({ actor, response }) => {
      const rows: RouteAnswer<'monitor.stuck'>['rows'] = [];
      for (let cursor: string | undefined, more = true; more && rows.length < EXPORTED;) {
        const page = await stuckCases(long(), actor, { limit: PAGE, cursor });
        rows.push(...page.rows);
        more = page.nextCursor !== null;
        cursor = page.nextCursor ?? undefined;
      }
      await database.unitOfWork.run(actor, (tx) => auditExport(tx, { table: 'stuck', rows: rows.length }));
      response.type('text/csv; charset=utf-8').attachment('stuck.csv');
      response.send(
        csvOf(
          ['kind', 'course', 'category', 'process', 'step', 'since', 'due', 'holder', 'why'],
          rows.map((row) => [
            row.kind,
            row.courseNo,
            row.category,
            row.processId,
            row.element.zh,
            row.since,
            row.dueAt,
            row.holder?.zh ?? null,
            row.why.zh,
          ]),
        ),
      );
      return WRITTEN;
    },
  };
}
