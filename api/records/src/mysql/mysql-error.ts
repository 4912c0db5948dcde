const DEADLOCK = 1213;
const LOCK_WAIT_TIMEOUT = 1205;
const DUPLICATE = 1062;
/** MariaDB: the row changed between snapshot and lock. */
const RECORD_CHANGED = 1020;

/** MySQL: a statement after such a roll-back meets the session's READ ONLY. */
const READ_ONLY_TRANSACTION = 1792;

const REPEATED = new Set([DEADLOCK, LOCK_WAIT_TIMEOUT, RECORD_CHANGED, READ_ONLY_TRANSACTION]);

/** The server rolled the transaction back and the work went on. */
export class LostTransaction extends Error {
  override readonly name = 'LostTransaction';
  constructor() {
    super('Expected the transaction to be open at its end, but the server had rolled it back');
  }
}

interface MysqlError {
  readonly errno?: number;
  readonly sql?: string;
  readonly message?: string;
}

/** True for what another try of the whole unit can mend. A duplicate in `wf_*` is a race that two planners ran. */
export function isTransient(thrown: unknown): boolean {
  if (thrown instanceof LostTransaction) return true;
  const { errno, sql } = mysqlErrorOf(thrown);
  if (errno !== undefined && REPEATED.has(errno)) return true;
  return errno === DUPLICATE && /^\s*INSERT INTO `?wf_/i.test(sql ?? '');
}

/** Sequelize wraps the driver's error as `parent`. */
export function mysqlErrorOf(thrown: unknown): MysqlError {
  if (typeof thrown !== 'object' || thrown === null) return {};
  const { parent } = thrown as { parent?: MysqlError };
  return parent ?? (thrown as MysqlError);
}
