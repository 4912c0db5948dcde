import type { HolidayDay } from './setup-desk.ts';

/** Words by which a notice calls a day off or a worked weekend day. */
const KINDS: Readonly<Record<string, HolidayDay['dayType']>> = {
  HOLIDAY: 'HOLIDAY',
  MAKEUP: 'MAKEUP',
  休: 'HOLIDAY',
  放假: 'HOLIDAY',
  班: 'MAKEUP',
  上班: 'MAKEUP',
  调休: 'MAKEUP',
};

/** Lines `date, kind, name` of a table as text; `#` begins a remark. */
export function parseDays(
  text: string,
  year: number,
): { readonly days: readonly HolidayDay[]; readonly badLine: number | null } {
  const days = new Map<string, HolidayDay>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const bare = line.replace(/#.*$/, '').trim();
    if (bare === '') continue;
    const [date = '', kind = '', name = ''] = bare.split(/[,，;\t]/).map((cell) => cell.trim());
    const dayType = KINDS[kind.toUpperCase()];
    if (!isDay(date) || Number(date.slice(0, 4)) !== year || dayType === undefined)
      return { days: [], badLine: index + 1 };
    days.set(date, { date, dayType, name });
  }
  return { days: [...days.values()].sort((a, b) => a.date.localeCompare(b.date)), badLine: null };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
