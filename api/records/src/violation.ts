import { mysqlErrorOf } from './mysql/mysql-error.ts';

/** What the database refused, in one shape for both dialects. */
export interface Violation {
  readonly kind: 'unique' | 'foreign-key' | 'check' | 'guard';
  /** Of a guard: 'HC1', 'HC2', 'HC6', 'APPEND_ONLY'. */
  readonly code?: string;
  readonly message: string;
}

const SQLITE_KINDS: Readonly<Record<string, Violation['kind']>> = {
  SQLITE_CONSTRAINT_UNIQUE: 'unique',
  SQLITE_CONSTRAINT_PRIMARYKEY: 'unique',
  SQLITE_CONSTRAINT_FOREIGNKEY: 'foreign-key',
  SQLITE_ERROR_275: 'check',
  SQLITE_ERROR_1299: 'check',
  SQLITE_ERROR_1811: 'guard',
};

/** Duplicate key, foreign keys, CHECK (MariaDB, MySQL), NOT NULL, SIGNAL of a trigger. */
const MYSQL_KINDS: Readonly<Record<number, Violation['kind']>> = {
  1062: 'unique',
  1451: 'foreign-key',
  1452: 'foreign-key',
  4025: 'check',
  3819: 'check',
  1048: 'check',
  1364: 'check',
  1644: 'guard',
};

/** Null when the error is no violated constraint. Takes drivers' errors and Sequelize's. */
export function violationOf(thrown: unknown): Violation | null {
  const { errno, message = '' } = mysqlErrorOf(thrown);
  const { code = '' } = mysqlErrorOf(thrown) as { code?: string };
  const kind = SQLITE_KINDS[code] ?? (errno === undefined ? undefined : MYSQL_KINDS[errno]);
  if (!kind) return null;
  const guard = kind === 'guard' ? /^(HC\d+|[A-Z_]+):/.exec(message)?.[1] : undefined;
  return { kind, message, ...(guard && { code: guard }) };
}
