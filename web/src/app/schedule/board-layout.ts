import type { RouteAnswer } from '@rtflow/contract/routes';
import { lookOf, type StateLook } from '../parts/states.ts';
import type { IconName } from '../parts/icon-paths.ts';
import type { Bilingual, Language } from '../words/language.ts';

export type Board = RouteAnswer<'schedule.board'>;
export type BoardRow = Board['appointments'][number];
export type BoardDevice = Board['devices'][number];
export type LegalSlot = RouteAnswer<'schedule.legal'>['slots'][number];

/** 12 minutes are 24 px. */
export const PX_A_MINUTE = 2;
const MINUTES_A_DAY = 1_440;
/** A booked patient who has not come this long after the time is late. */
const LATE_AFTER_MIN = 10;

/** One machine on one day. */
export interface Column {
  readonly device: BoardDevice;
  readonly day: string;
  readonly dayPlan: BoardDevice['days'][number] | undefined;
  readonly rows: readonly BoardRow[];
}

/** Machines side by side on one day, or one machine's days. */
export function columnsOf(board: Board, linacsOnly: boolean): Column[] {
  return board.devices
    .filter(({ kind }) => !linacsOnly || kind === 'LINAC')
    .flatMap((device) =>
      device.days.map((dayPlan) => ({
        device,
        day: dayPlan.day,
        dayPlan,
        rows: board.appointments.filter(({ deviceId, day }) => deviceId === device.deviceId && day === dayPlan.day),
      })),
    );
}

/** Minutes that the board shows: from the first shift or appointment to the last, whole hours. */
export function hoursShown(columns: readonly Column[]): { readonly from: number; readonly to: number } {
  const spans = columns.flatMap(({ dayPlan, rows }) => [...(dayPlan?.shifts ?? []), ...rows]);
  if (spans.length === 0) return { from: 8 * 60, to: 18 * 60 };
  const from = Math.min(...spans.map(({ startMin }) => startMin));
  const to = Math.max(...spans.map(({ endMin }) => endMin));
  return { from: Math.floor(from / 60) * 60, to: Math.min(Math.ceil(to / 60) * 60, MINUTES_A_DAY) };
}

/** The start of the grid's slot in which a minute lies; the minute itself where the machine is closed. */
export function slotAt({ dayPlan }: Column, minute: number): number {
  const shift = dayPlan?.shifts.find(({ startMin, endMin }) => minute >= startMin && minute < endMin);
  if (!shift) return Math.floor(minute);
  return shift.startMin + Math.floor((minute - shift.startMin) / shift.slotMin) * shift.slotMin;
}

export interface CardLook extends StateLook {
  /** Dictionary key below `schedule.look`. */
  readonly word: string;
}

/** Colour, icon and word of a card; never colour alone. @param nowMin minutes of today, null on another day */
export function cardLook(row: BoardRow, nowMin: number | null): CardLook {
  if (row.status === 'BOOKED' && nowMin !== null && nowMin > row.startMin + LATE_AFTER_MIN) {
    return { tone: 'bad', icon: 'clock', word: 'late' };
  }
  if (row.status === 'BOOKED' && row.kind === 'FIRST') return { tone: 'hold', icon: 'plus', word: 'first' };
  return { ...lookOf('appointment', row.status), word: row.status };
}

export const LEGEND: readonly CardLook[] = [
  { tone: 'idle', icon: 'check', word: 'DONE' },
  { tone: 'brand', icon: 'play', word: 'IN_ROOM' },
  { tone: 'ok', icon: 'person', word: 'CHECKED_IN' },
  { tone: 'info', icon: 'calendar', word: 'BOOKED' },
  { tone: 'hold', icon: 'plus', word: 'first' },
  { tone: 'bad', icon: 'clock', word: 'late' },
];

export const FLAG_ICONS: Readonly<Record<string, IconName>> = {
  INFECTIOUS: 'virus',
  PACEMAKER: 'heart',
  ANAESTHESIA: 'moon',
  CHILD: 'child',
  INPATIENT: 'box',
  CHEMO: 'pill',
  RESEARCH: 'flag',
};

/** 08:05 */
export function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** What stands on the right of a card: a hint, or fraction n of m. */
export function hintOf(row: BoardRow): string {
  if (row.hint) return row.hint;
  return row.fractionNo === null ? row.kind : `${row.fractionNo}/${row.fractions}`;
}

/** The attending's family name, after the fraction; a hint stands alone. */
export function doctorOf({ hint, doctor }: BoardRow, language: Language): string {
  return hint || !doctor ? '' : `·${familyName(doctor, language)}`;
}

/** 李; Li of 'Dr Li (attending)' */
function familyName({ zh, en }: Bilingual, language: Language): string {
  if (language !== 'en') return zh.slice(0, 1);
  return en.replace(/^(Dr|Prof)\.? /, '').split(' ')[0] ?? en;
}
