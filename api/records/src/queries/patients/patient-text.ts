import type { Reader } from '../../record-types.ts';
import type { SqlValue } from '../../tx.ts';

/** Up to here the patients that a text fits are looked up first, above it each patient of a list is asked (measured: equal near 4 000). */
const FEW_PATIENTS = 4_000;

/** What was typed: number, name, pinyin or initials by prefix, or a whole document number. */
export interface PatientText {
  readonly text: string;
  /** Keyed hash of a typed document number. */
  readonly idNoHash?: string;
}
interface Part {
  readonly sql: string;
  readonly params: SqlValue[];
}

/**
 * The ids of the patients whom the text fits. A UNION, because an OR over columns would ride no index, and ranges instead of LIKE
 * for the same reason. To be joined: MySQL asks an IN of a UNION for every row.
 */
export function fittingIds(typed: PatientText): Part {
  const ranges = rangesOf(typed.text);
  const sets = ranges.map(({ column }) => `SELECT id FROM patients WHERE ${column} >= ? AND ${column} < ?`);
  const params: SqlValue[] = ranges.flatMap(({ from, to }) => [from, to]);
  if (typed.idNoHash) {
    sets.push('SELECT id FROM patients WHERE id_no_hash = ?');
    params.push(typed.idNoHash);
  }
  return { sql: sets.join(' UNION '), params };
}

/** Whether the text fits the patient `p`. COALESCE keeps both databases off the columns' own indexes. */
export function fitsPatient(typed: PatientText): Part {
  const ranges = rangesOf(typed.text);
  const fits = ranges.map(({ column }) => `(COALESCE(p.${column}, '') >= ? AND COALESCE(p.${column}, '') < ?)`);
  return { sql: `(${fits.join(' OR ')})`, params: ranges.flatMap(({ from, to }) => [from, to]) };
}

/** Whether the text fits so few that looking them up comes first. A document number is one patient's. */
export async function fitsFew(reader: Reader, typed: PatientText): Promise<boolean> {
  if (typed.idNoHash) return true;
  const { sql, params } = fittingIds(typed);
  const some = `${sql.replaceAll(' UNION ', ' UNION ALL ')} LIMIT ${FEW_PATIENTS + 1}`;
  const found = await reader.sql.get<{ n: number }>(`SELECT COUNT(*) AS n FROM (${some}) m`, params);
  return Number(found?.n ?? 0) <= FEW_PATIENTS;
}

function rangesOf(text: string): { column: string; from: string; to: string }[] {
  const typed = text.trim();
  const lower = typed.toLowerCase().replace(/\s/g, '');
  const prefixes = { patient_no: typed.toUpperCase(), name: typed, pinyin: lower, initials: lower };
  return Object.entries(prefixes).map(([column, from]) => ({ column, from, to: afterPrefix(from) }));
}

/** The smallest text after every text with this prefix. */
function afterPrefix(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}
