import { TABLES } from '@rtflow/engine/ports';
import type { Rows, TableName } from '@rtflow/engine/ports';
import { findViolations } from '@rtflow/engine/explain/invariants';
import { fromSql, mappedTable } from '../../engine-store/row-mapping.ts';
import type { Database } from '../../database.ts';
import type { Reader } from '../../record-types.ts';

export interface InvariantReport {
  /** Process instances that were looked at, with all that they called. */
  readonly instances: number;
  /** One sentence per violation, with keys and element ids; empty is health. */
  readonly violations: string[];
}

/** Call trees that are read at once: a few thousand rows. */
const BATCH = 200;
const OPEN_STATES = `('ACTIVE', 'SUSPENDED')`;
/** Enough to see what is wrong; a broken record would else answer megabytes. */
const MOST = 200;

/**
 * Whether the rows of all running instances fit together (engine.md 7: I1, I2, I4), a batch of them at one moment, so that
 * work goes on beside it. Reads every running instance: minutes with 100,000 of them, which is why the health check asks for the
 * `newest` only.
 */
export async function invariantReport(database: Pick<Database, 'readOnly' | 'readPool'>, newest?: number) {
  const violations: string[] = newest === undefined ? await leftovers(database) : [];
  let instances = 0;
  for (let below: number | null = null, more = true; more && violations.length < MOST;) {
    const roots: number[] = await database.readOnly(async (reader) => {
      const found = await rootsBelow(reader, below, newest);
      if (found.length > 0) violations.push(...findViolations(await openRowsOf(reader, found)));
      return found;
    });
    instances += roots.length;
    below = roots.at(-1) ?? null;
    more = newest === undefined && roots.length === BATCH;
  }
  const report: InvariantReport = { instances, violations: violations.slice(0, MOST) };
  return report;
}

/** Newest first. */
async function rootsBelow({ sql }: Reader, below: number | null, most = BATCH): Promise<number[]> {
  const rows = await sql.all<{ key: number }>(
    `SELECT \`key\` FROM wf_instance WHERE state IN ${OPEN_STATES} AND \`key\` = root_key
      ${below === null ? '' : `AND \`key\` < ${below}`} ORDER BY \`key\` DESC LIMIT ${Math.min(most, BATCH)}`,
  );
  return rows.map(({ key }) => key);
}

type Dump = <T extends TableName>(table: T) => readonly Rows[T][];

async function openRowsOf({ sql }: Reader, roots: readonly number[]): Promise<Dump> {
  const dump = new Map<TableName, unknown[]>();
  const list = roots.join(', ');
  for (const table of Object.keys(TABLES) as TableName[]) {
    const where = conditionOf(table, list);
    if (where === null) continue;
    const mapping = mappedTable(table);
    const rows = await sql.all(`SELECT ${mapping.columns} FROM ${mapping.sqlName} WHERE ${where}`);
    dump.set(
      table,
      rows.map((row) => fromSql(mapping, row)),
    );
  }
  return <T extends TableName>(table: T) => (dump.get(table) ?? []) as Rows[T][];
}

/** Null for tables without rows of an instance. */
function conditionOf(table: TableName, roots: string): string | null {
  if (table === 'messageStartLock') return `instance_key IN (${roots})`;
  if (table === 'userTaskCandidate') {
    return `task_key IN (SELECT \`key\` FROM wf_user_task WHERE root_key IN (${roots}))`;
  }
  const spec = TABLES[table];
  if (!spec.loadedByRoot) return null;
  return `root_key IN (${roots})${'endedAt' in spec.fields ? ' AND ended_at IS NULL' : ''}`;
}

/** What is open although its instance is not: the batches of running instances cannot see it. */
async function leftovers({ readPool, readOnly }: Pick<Database, 'readOnly' | 'readPool'>): Promise<string[]> {
  const found: string[] = [];
  for (const table of Object.keys(TABLES) as TableName[]) {
    const spec = TABLES[table];
    if (!spec.loadedByRoot) continue;
    const open = 'endedAt' in spec.fields ? 'AND x.ended_at IS NULL' : '';
    const suspects = await readPool.all<{ root_key: number }>(
      `SELECT DISTINCT x.root_key FROM ${spec.sqlName} x
         LEFT JOIN wf_instance i ON i.\`key\` = x.root_key AND i.state IN ${OPEN_STATES}
        WHERE x.root_key IS NOT NULL AND i.\`key\` IS NULL ${open} LIMIT ${MOST}`,
    );
    for (const { root_key: rootKey } of suspects) {
      // a long read may see the two tables at two moments: what counts is one snapshot
      const row = await readOnly(({ sql }) =>
        sql.get<{ n: number }>(
          `SELECT COUNT(*) AS n FROM ${spec.sqlName} x WHERE x.root_key = ? ${open}
              AND NOT EXISTS (SELECT 1 FROM wf_instance i WHERE i.\`key\` = x.root_key AND i.state IN ${OPEN_STATES})`,
          [rootKey],
        ),
      );
      const n = Number(row?.n ?? 0);
      if (n > 0) found.push(`I4: ${n} open rows of ${spec.sqlName} are of instance ${rootKey}, which is not running`);
    }
  }
  return found;
}
