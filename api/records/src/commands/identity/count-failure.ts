import { LOCK_MS, type FailureSubject } from '../../policies/back-off.ts';
import type { Reader } from '../../record-types.ts';
import type { Tx } from '../../tx.ts';

/** One statement, so that attempts at the same moment are all counted. */
export async function countFailure(tx: Tx, { subject, sliding }: FailureSubject): Promise<void> {
  const conflict = tx.sql.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE' : 'ON CONFLICT (subject) DO UPDATE SET';
  // MySQL assigns from left to right: the count is taken while `ends_at` is still the old one.
  await tx.sql.run(
    `INSERT INTO sign_in_failures (subject, failures, ends_at) VALUES (?, 1, ?) ${conflict}
       failures = CASE WHEN ends_at <= ? THEN 1 ELSE failures + 1 END,
       ends_at = CASE WHEN ${sliding ? '1 = 1' : 'ends_at <= ?'} THEN ? ELSE ends_at END`,
    [subject, tx.now + LOCK_MS, tx.now, ...(sliding ? [] : [tx.now]), tx.now + LOCK_MS],
  );
}

export async function isClosed(reader: Reader & { readonly now: number }, of: FailureSubject): Promise<boolean> {
  const row = await reader.sql.get(
    'SELECT 1 AS one FROM sign_in_failures WHERE subject = ? AND failures >= ? AND ends_at > ?',
    [of.subject, of.limit, reader.now],
  );
  return row !== undefined;
}
