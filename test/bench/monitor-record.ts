import { bucketOf } from '@rtflow/domain/monitor/dwell-histogram';
import { MILESTONES } from '@rtflow/domain/monitor/milestones';
import { addDays } from '@rtflow/domain/scheduling/days';
import { DAY_MS, NOW, type BigTable } from './big-record.ts';

export interface MonitorSize {
  readonly openCases: number;
  readonly finishedCases: number;
}

/** Versions that are deployed; each has as many steps. */
const DEFINITIONS = 15;
const STEPS = 20;
/** Ended call trees stay in the engine's tables so long before they are archived. */
const KEPT_DAYS = 30;
/** A finished case in the engine's tables: elements at which somebody or something waited. */
const ELEMENTS = 30;
/** An open case: the process, a call and what it called, and the step. */
const OPEN_ELEMENTS = 4;
const YEARS_DAYS = 8 * 365;
const FIRST_KEY = 2 ** 52 + 1;

export const PATHWAY = 'rt-way-3';

/** Beside the cases of `bigRecord`: what the monitor reads of a department with that many open and finished cases. */
export function monitorRecord({ openCases, finishedCases }: MonitorSize): BigTable[] {
  const perDay = finishedCases / YEARS_DAYS;
  const recent = Math.round(perDay * KEPT_DAYS);
  const step = (of: number): string => `step-${of % STEPS}`;
  return [
    table('wf_definition', DEFINITION, function* () {
      for (let of = 0; of < DEFINITIONS; of++) {
        const id = `rt-way-${of}`;
        yield [of + 1, id, 1, null, id, `${id}.bpmn`, 'c', '<x/>', 1, 'ACTIVE', NOW - 900 * DAY_MS];
      }
    }),
    table('wf_instance', 'key def_key process_id version root_key state lock_version started_at', function* () {
      for (let at = 0; at < openCases; at++) {
        const key = FIRST_KEY + at * 100;
        yield [key, 1 + (at % DEFINITIONS), `rt-way-${at % DEFINITIONS}`, 1, key, 'ACTIVE', 1, NOW - DAY_MS];
      }
    }),
    table('wf_element', ELEMENT, function* () {
      for (let at = 0; at < openCases * OPEN_ELEMENTS; at++) {
        const [key, began] = [FIRST_KEY + at, NOW - (at % 400) * 3_600_000];
        yield [key, key, key, 1 + (at % DEFINITIONS), step(at * 7), 'USER_TASK', 'ACTIVATED', 0, began, null];
      }
      for (let at = 0; at < recent * ELEMENTS; at++) {
        const [key, ended] = [FIRST_KEY + 1e9 + at, NOW - Math.floor((at / (recent * ELEMENTS)) * KEPT_DAYS * DAY_MS)];
        const began = ended - (1 + (at % 97)) * 1_800_000;
        yield [key, key, key, 1 + (at % DEFINITIONS), step(at * 7), 'USER_TASK', 'COMPLETED', 0, began, ended];
      }
    }),
    table('wf_archive', 'root_key process_id started_at ended_at archived_at rows', function* () {
      for (let at = 0; at < finishedCases; at++) {
        const ended = NOW - YEARS_DAYS * DAY_MS + Math.floor((at / finishedCases) * (YEARS_DAYS - KEPT_DAYS) * DAY_MS);
        yield [FIRST_KEY + 1e10 + at, 'rt-way-0', ended - 60 * DAY_MS, ended, ended + KEPT_DAYS * DAY_MS, '{}'];
      }
    }),
    table('course_milestones', 'course_id milestone at', function* () {
      const all = finishedCases + openCases;
      for (let at = 0; at < all; at++) {
        const began = NOW - Math.floor((1 - at / all) * YEARS_DAYS * DAY_MS);
        const reached = at % Math.round(all / openCases) === 0 ? 1 + (at % 5) : MILESTONES.length;
        for (let of = 0; of < reached; of++)
          yield [`m-${String(at).padStart(9, '0')}`, MILESTONES[of]!, began + of * (2 + (at % 5)) * DAY_MS];
      }
    }),
    table('monitor_days', 'def_key day element_id n total_ms buckets due_n on_time_n', function* () {
      const today = new Date(NOW).toISOString().slice(0, 10);
      for (let ago = 1; ago <= YEARS_DAYS; ago++)
        for (let of = 0; of < DEFINITIONS * STEPS; of++) {
          const buckets: Record<string, number> = {};
          for (let hours = 1; hours <= 20; hours++) buckets[bucketOf(hours * 7_200_000)] = 3;
          const where = [1 + (of % DEFINITIONS), addDays(today, -ago), `step-${Math.floor(of / DEFINITIONS)}`];
          yield [...where, 60, 60 * 7_200_000, JSON.stringify(buckets), 60, 55];
        }
    }),
  ];
}

const DEFINITION =
  'key process_id version version_tag name resource_name checksum resource deployment_key state deployed_at';
const ELEMENT = 'key instance_key root_key def_key element_id type phase active_children activated_at ended_at';

function table(name: string, columns: string, rows: BigTable['rows']): BigTable {
  return { name, columns: columns.split(' '), rows };
}
