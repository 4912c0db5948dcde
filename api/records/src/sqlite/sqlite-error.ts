/** SQLite's extended result codes that somebody acts on; https://www.sqlite.org/rescode.html */
const NAMES: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  13: 'SQLITE_FULL',
  1555: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  2067: 'SQLITE_CONSTRAINT_UNIQUE',
  787: 'SQLITE_CONSTRAINT_FOREIGNKEY',
};

/**
 * Gives node:sqlite's error the code that Sequelize looks for. CHECK (275), NOT NULL (1299) and triggers (1811) get a name
 * that Sequelize does not know: it would call each of them a UniqueConstraintError.
 */
export function withSqliteCode(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { errcode } = error as { errcode?: number };
  if (errcode === undefined) return error;
  const primary = errcode & 0xff;
  return Object.assign(error, { code: NAMES[errcode] ?? NAMES[primary] ?? `SQLITE_ERROR_${errcode}` });
}
