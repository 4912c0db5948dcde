import type { RouteAnswer } from '@rtflow/contract';
import { AGE_HOURS } from '@rtflow/contract/rest/monitor';
import { mergeHistograms, quantileOf, type DwellHistogram } from '@rtflow/domain/monitor/dwell-histogram';
import { addDays, dayOf, HOUR_MS, isoOf } from '../../clinical/hospital-time.ts';
import type { Reader } from '../../record-types.ts';
import { jsonOf } from '../task-facts.ts';

type Live = RouteAnswer<'monitor.live'>;
type Heat = RouteAnswer<'monitor.heat'>;

/** The newest version's drawing; null for an unknown pathway. */
export async function pathwayDiagram(
  { sql }: Pick<Reader, 'sql'>,
  processId: string,
): Promise<RouteAnswer<'monitor.diagram'> | null> {
  const row = await sql.get<{ name: string | null; version: number; resource: string }>(
    'SELECT name, version, resource FROM wf_definition WHERE process_id = ? ORDER BY version DESC LIMIT 1',
    [processId],
  );
  return row ? { processId, name: row.name ?? processId, version: Number(row.version), bpmnXml: row.resource } : null;
}

/** How much stands at each place of a pathway, over all its versions. */
export async function pathwayLive({ sql, now }: Reader, processId: string): Promise<Live> {
  const keys = await definitionKeys({ sql }, processId);
  if (keys.length === 0) return { at: isoOf(now), elements: [] };
  const bounds = AGE_HOURS.map((hours) => now - hours * HOUR_MS);
  const rows = await sql.all<Record<string, number | string>>(openSql(keys.length), [...bounds, ...keys]);
  const overdue = await byElement(sql, OVERDUE, [now, processId]);
  const incidents = await byElement(sql, INCIDENTS, [processId]);
  return {
    at: isoOf(now),
    elements: rows.flatMap((row) => {
      // the process itself is no place
      if (row.element_id === processId) return [];
      const older = bounds.map((_, index) => Number(row[`older${index}`]));
      const steps = [Number(row.n), ...older, 0];
      return [
        {
          elementId: String(row.element_id),
          open: Number(row.n),
          oldestAt: isoOf(Number(row.oldest)),
          aged: steps.slice(0, -1).map((n, index) => n - steps[index + 1]!),
          overdue: overdue.get(String(row.element_id)) ?? 0,
          incidents: incidents.get(String(row.element_id)) ?? 0,
        },
      ];
    }),
  };
}

/** Answered by the index of wf_element alone. @param definitions how many keys stand in the list */
export function openSql(definitions: number): string {
  const older = AGE_HOURS.map((_, index) => `SUM(CASE WHEN activated_at < ? THEN 1 ELSE 0 END) AS older${index}`);
  return `SELECT element_id, COUNT(*) AS n, MIN(activated_at) AS oldest, ${older.join(', ')} FROM wf_element
    WHERE ended_at IS NULL AND def_key IN (${Array.from({ length: definitions }, () => '?').join(', ')}) GROUP BY element_id`;
}

const OVERDUE = `SELECT element_id, COUNT(*) AS n FROM wf_user_task
  WHERE state = 'CREATED' AND due_at < ? AND process_id = ? GROUP BY element_id`;
const INCIDENTS = `SELECT element_id, COUNT(*) AS n FROM wf_incident
  WHERE ended_at IS NULL AND process_id = ? GROUP BY element_id`;

/** How long each step took on the days before today. */
export async function pathwayHeat({ sql, now }: Reader, processId: string, days: number): Promise<Heat> {
  const keys = await definitionKeys({ sql }, processId);
  if (keys.length === 0) return { days, elements: [] };
  const rows = await sql.all<{ element_id: string; n: number; total_ms: number; buckets: unknown }>(
    `SELECT element_id, n, total_ms, buckets FROM monitor_days
      WHERE def_key IN (${keys.map(() => '?').join(', ')}) AND day >= ?`,
    [...keys, addDays(dayOf(now), -days)],
  );
  return {
    days,
    elements: [...Map.groupBy(rows, (row) => row.element_id)].flatMap(([elementId, all]) => {
      const n = all.reduce((sum, row) => sum + Number(row.n), 0);
      if (n === 0) return [];
      const totalMs = all.reduce((sum, row) => sum + Number(row.total_ms), 0);
      const histogram = mergeHistograms(all.map((row) => jsonOf<DwellHistogram>(row.buckets)));
      const at = (share: number): number => quantileOf(histogram, share) ?? 0;
      return [{ elementId, n, meanMs: Math.round(totalMs / n), p50Ms: at(0.5), p95Ms: at(0.95) }];
    }),
  };
}

export async function definitionKeys({ sql }: Pick<Reader, 'sql'>, processId: string): Promise<number[]> {
  const rows = await sql.all<{ key: number }>('SELECT `key` FROM wf_definition WHERE process_id = ?', [processId]);
  return rows.map((row) => Number(row.key));
}

async function byElement(sql: Reader['sql'], text: string, params: (string | number)[]): Promise<Map<string, number>> {
  const rows = await sql.all<{ element_id: string; n: number }>(text, params);
  return new Map(rows.map((row) => [row.element_id, Number(row.n)]));
}
