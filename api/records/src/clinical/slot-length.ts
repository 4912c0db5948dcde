import type { Reader } from '../record-types.ts';
import { decision } from './decide.ts';

/** What the department's table `slot-length` asks: the machine by its code, e.g. 'LA1'. */
export interface SlotAsk {
  readonly device: string;
  readonly technique: string;
  readonly kind: string;
  readonly category: string;
}

/** Least minutes of an appointment; the machine's own grid may make it longer. */
export type SlotLength = (ask: SlotAsk) => number;

/** Where no table is deployed, or its answer is no length of an appointment. Domain specification, section E [K]. */
const TECHNIQUE_MIN: Readonly<Record<string, number>> = { SBRT: 30, SRS: 30, TBI: 60 };
const DEFAULT_MIN = 10;
/** A first fraction takes time for pictures and for the doctor. */
const FIRST_MIN = 20;
const LONGEST_MIN = 240;

/** How long appointments are, by the table that an administrator edits. Appointments that stand keep their length. */
export async function slotLength(reader: Reader): Promise<SlotLength> {
  const table = await decision(reader, 'slot-length');
  const known = new Map<string, number>();
  return (ask) => {
    const key = `${ask.device}|${ask.technique}|${ask.kind}|${ask.category}`;
    const minutes = known.get(key) ?? sensible(table({ ...ask })) ?? without(ask);
    known.set(key, minutes);
    return minutes;
  };
}

function sensible(answer: unknown): number | null {
  const minutes = Number(answer);
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_MIN ? minutes : null;
}

function without({ technique, kind }: SlotAsk): number {
  return Math.max(TECHNIQUE_MIN[technique] ?? DEFAULT_MIN, kind === 'FIRST' ? FIRST_MIN : 0);
}
