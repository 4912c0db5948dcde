import type { Tx } from '../../tx.ts';

/**
 * Next value of a sequence without gaps: it is taken in the caller's transaction and goes back with its roll-back. The updated row
 * is locked until commit, so that two transactions never get the same number.
 */
export async function nextNumber(tx: Tx, name: string): Promise<number> {
  const { changes } = await tx.sql.run('UPDATE patient_sequences SET last_value = last_value + 1 WHERE name = ?', [
    name,
  ]);
  if (changes === 0) await tx.sql.run('INSERT INTO patient_sequences (name, last_value) VALUES (?, 1)', [name]);
  const row = await tx.sql.get<{ last_value: number }>('SELECT last_value FROM patient_sequences WHERE name = ?', [
    name,
  ]);
  return Number(row?.last_value);
}

/** Prefix, year of the hospital's calendar, six digits: RT2026000123. Never used again. */
export async function nextPatientNo(tx: Tx, prefix: string, today: string): Promise<string> {
  const series = `${prefix}${today.slice(0, 4)}`;
  return `${series}${String(await nextNumber(tx, series)).padStart(6, '0')}`;
}

/** Of an emergency patient whose identity is not known: T, date, three digits. */
export async function nextTemporaryNo(tx: Tx, today: string): Promise<string> {
  const series = `T${today.replaceAll('-', '')}`;
  return `${series}${String(await nextNumber(tx, series)).padStart(3, '0')}`;
}

/** Patient number and count: RT2026000123-C01. */
export async function nextCourseNo(tx: Tx, patientNo: string): Promise<string> {
  return `${patientNo}-C${String(await nextNumber(tx, `${patientNo}-C`)).padStart(2, '0')}`;
}
