const DEADLOCK = 1213;
const LOCK_WAIT_TIMEOUT = 1205;
const DUPLICATE = 1062;
/** MariaDB: the row changed between snapshot and lock. */
const RECORD_CHANGED = 1020;

interface MysqlError {
  readonly errno?: number;
  readonly sql?: string;
  readonly message?: string;
}

/** True for what another try of the whole unit can mend. A duplicate in `wf_*` is a race that two planners ran. */
export function isTransient(thrown: unknown): boolean {
  const { errno, sql } = mysqlErrorOf(thrown);
  if (errno === DEADLOCK || errno === LOCK_WAIT_TIMEOUT || errno === RECORD_CHANGED) return true;
  return errno === DUPLICATE && /^\s*INSERT INTO `?wf_/i.test(sql ?? '');
}

/** Sequelize wraps the driver's error as `parent`. */
export function mysqlErrorOf(thrown: unknown): MysqlError {
  if (typeof thrown !== 'object' || thrown === null) return {};
  const { parent } = thrown as { parent?: MysqlError };
  return parent ?? (thrown as MysqlError);
}
