import { lastVersion } from '../../clinical/holiday-years.ts';
import type { MovedDayRow } from '../../models/people.ts';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { insertRow } from '../../rows.ts';
import type { Tx } from '../../tx.ts';

export interface SetHolidays {
  readonly year: number;
  /** Version that the editor saw; 0: none yet. */
  readonly version: number;
  readonly source: string;
  readonly days: readonly MovedDayRow[];
}

/** A year's holidays and make-up days as a new version; the older ones stay on record. */
export async function setHolidays(tx: Tx, input: SetHolidays): Promise<Outcome<{ version: number }>> {
  const right = can(tx.actor, 'schedule.setup');
  if (!right.ok) return right;
  const { year, days, source } = input;
  const stray = days.find(
    ({ date }, index) => !date.startsWith(`${year}-`) || days.findIndex((day) => day.date === date) !== index,
  );
  if (stray) {
    return refuseAs({
      code: 'HOLIDAY_DATE',
      zh: '日期不属于该年或重复',
      en: 'A day is not of this year, or stands twice',
      detail: { year, date: stray.date },
    });
  }
  const last = await lastVersion(tx, year);
  if (last !== input.version) return refuse('VERSION_CLASH', { year, version: last });
  await insertRow(tx, 'HolidayVersion', {
    id: tx.newId(),
    year,
    version: last + 1,
    source,
    days: [...days],
    appliedAt: tx.now,
    appliedBy: tx.actor.id,
  });
  await tx.sql.run('DELETE FROM holidays WHERE date >= ? AND date <= ?', [`${year}-01-01`, `${year}-12-31`]);
  for (const day of days) await insertRow(tx, 'Holiday', day);
  await tx.audit({
    action: 'holidays.set',
    entity: 'calendar',
    entityId: String(year),
    detail: { version: last + 1, source, days: days.length },
  });
  return { ok: true, value: { version: last + 1 } };
}
