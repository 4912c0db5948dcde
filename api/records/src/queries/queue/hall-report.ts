import type { RouteAnswer } from '@rtflow/contract';
import { hallFigures, type FigureVisit } from '@rtflow/domain/queue/hall-figures';
import { addDays, DAY_MS, dayOf, instantOf } from '../../clinical/hospital-time.ts';
import { machineDays, minuteOf } from '../../clinical/machine-days.ts';
import { refuseAs, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { rowsOf } from '../../rows.ts';

type Report = RouteAnswer<'queue.report'>;

/** A quarter and a week: what one question reads stays small. */
const MOST_DAYS = 100;

interface VisitSql {
  readonly course_id: string;
  readonly start_at: number;
  readonly status: string;
  readonly check_in_at: number | null;
  readonly in_room_at: number | null;
  readonly done_at: number | null;
}

/** Waiting, use, overtime, no-shows and same time of each linac from one day to another, both included. */
export async function hallReport(reader: Reader, range: { from: string; until: string }): Promise<Outcome<Report>> {
  const days = Math.round((instantOf(range.until, '00:00') - instantOf(range.from, '00:00')) / DAY_MS) + 1;
  if (days < 1 || days > MOST_DAYS) {
    return refuseAs({
      code: 'RANGE',
      zh: `统计区间须为 1 至 ${MOST_DAYS} 天`,
      en: `The range must be 1 to ${MOST_DAYS} days`,
    });
  }
  const linacs = await rowsOf(reader, 'Device', { kind: 'LINAC', active: true }, { order: ['code'] });
  const open = await machineDays(reader, { deviceIds: linacs.map(({ id }) => id), fromDay: range.from, days });
  const rows: Report['rows'] = [];
  for (const { id, nameZh, nameEn } of linacs) {
    const visits = Map.groupBy(await visitsOf(reader, id, range), ({ day }) => day);
    const own = open.filter(({ machineId }) => machineId === id);
    const figures = hallFigures(own.map(({ day, shifts }) => ({ visits: visits.get(day) ?? [], shifts })));
    rows.push({ deviceId: id, device: { zh: nameZh, en: nameEn }, ...figures });
  }
  return { ok: true, value: { ...range, rows } };
}

/** Of a second ticket for one appointment the one counts that came into the room. */
async function visitsOf(
  reader: Reader,
  deviceId: string,
  { from, until }: { readonly from: string; readonly until: string },
): Promise<(FigureVisit & { readonly day: string })[]> {
  const found = await reader.sql.all<VisitSql>(
    `SELECT a.course_id, a.start_at, a.status, MIN(t.check_in_at) AS check_in_at, MAX(t.in_room_at) AS in_room_at,
            MAX(CASE WHEN t.state = 'DONE' THEN t.done_at END) AS done_at
       FROM appointments a LEFT JOIN queue_tickets t ON t.appointment_id = a.id
      WHERE a.device_id = ? AND a.start_at >= ? AND a.start_at < ? AND a.kind IN ('FIRST', 'REGULAR')
        AND a.status IN ('DONE', 'PARTIAL', 'MISSED')
      GROUP BY a.id, a.course_id, a.start_at, a.status`,
    [deviceId, instantOf(from, '00:00'), instantOf(addDays(until, 1), '00:00')],
  );
  const minute = (at: number | null): number | null => (at === null ? null : minuteOf(Number(at)));
  return found.map((row) => ({
    day: dayOf(Number(row.start_at)),
    courseId: row.course_id,
    bookedMin: minuteOf(Number(row.start_at)),
    checkInMin: minute(row.check_in_at),
    inRoomMin: minute(row.in_room_at),
    doneMin: minute(row.done_at),
    missed: row.status === 'MISSED',
  }));
}

const COLUMNS = [
  'visits',
  'treated',
  'missed',
  'missedShare',
  'waitMedianMin',
  'waitP90Min',
  'roomMin',
  'openMin',
  'utilisation',
  'overtimeMin',
  'sameTimeSdMin',
] as const;

/** The same figures for a spreadsheet; a name that begins like a formula is no formula. */
export function hallReportCsv({ from, until, rows }: Report): string {
  const lines = rows.map((row) =>
    [from, until, quoted(row.device.zh), ...COLUMNS.map((column) => rounded(row[column]))].join(','),
  );
  return `\uFEFF${['from', 'until', 'device', ...COLUMNS].join(',')}\r\n${lines.map((line) => `${line}\r\n`).join('')}`;
}

function quoted(text: string): string {
  return `"${text.replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;
}

const rounded = (value: number | null): string => (value === null ? '' : String(Math.round(value * 1000) / 1000));
