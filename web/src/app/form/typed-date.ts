/**
 * A date as people type it: 1124, 20261124, 2026-11-24, 2026/11/24, 11-24. The year of `today` fills in.
 * Null when it is no date of the calendar.
 */
export function readTypedDate(text: string, today: string): string | null {
  const match = /^(?:(\d{4})[-/.年]?)?(\d{1,2})[-/.月]?(\d{2}|\d)日?$/.exec(text.trim());
  if (match === null) return null;
  const [, year = today.slice(0, 4), month = '', day = ''] = match;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : null;
}
