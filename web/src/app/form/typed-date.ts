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

/** An instant with the browser's offset, from what `datetime-local` gives: 2026-11-24T10:42. */
export function withOffset(local: string): string | null {
  const at = new Date(local);
  if (Number.isNaN(at.getTime())) return null;
  const minutes = -at.getTimezoneOffset();
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local.slice(0, 16)}:00${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The other way: an ISO instant as `datetime-local` wants it. */
export function toLocalInput(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
