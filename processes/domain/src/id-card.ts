import { err, ok, type Result } from './result.ts';

/** Resident identity card of the PRC, GB 11643-1999 (18 digits, ISO 7064 MOD 11-2 check) and the old 15-digit form. */
export interface IdCard {
  /** 18 characters, the last may be X. */
  readonly number: string;
  /** ISO date, yyyy-mm-dd. */
  readonly birthDate: string;
  readonly sex: 'M' | 'F';
}
export type IdCardFault = 'LENGTH' | 'CHARACTERS' | 'AREA' | 'BIRTH_DATE' | 'CHECK_DIGIT';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';
/** First two digits: the province codes of GB/T 2260. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);

/** Reads a number as typed or scanned. @param today ISO date: a birth date after it is refused. */
export function readIdCard(typed: string, today: string): Result<IdCard, IdCardFault> {
  const compact = typed.replace(/\s/g, '').toUpperCase();
  if (compact.length !== 18 && compact.length !== 15) return err('LENGTH');
  if (!/^\d{15}$|^\d{17}[\dX]$/.test(compact)) return err('CHARACTERS');
  const body = compact.length === 15 ? `${compact.slice(0, 6)}19${compact.slice(6)}` : compact.slice(0, 17);
  if (!PROVINCES.has(body.slice(0, 2))) return err('AREA');
  const birthDate = `${body.slice(6, 10)}-${body.slice(10, 12)}-${body.slice(12, 14)}`;
  if (!isCalendarDate(birthDate) || birthDate > today) return err('BIRTH_DATE');
  const number = body + idCardCheckCharacter(body);
  if (compact.length === 18 && number !== compact) return err('CHECK_DIGIT');
  return ok({ number, birthDate, sex: Number(body[16]) % 2 === 1 ? 'M' : 'F' });
}

/** The 18th character for 17 leading digits. */
export function idCardCheckCharacter(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

function isCalendarDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) && text >= '1850-01-01';
}
