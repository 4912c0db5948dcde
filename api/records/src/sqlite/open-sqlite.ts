import { Sequelize } from 'sequelize';
import { MonotonicClock } from '../clock.ts';
import { CommittedEvents } from '../committed-events.ts';
import type { Database, SettledOptions } from '../database.ts';
import { sqlitePath } from '../database-url.ts';
import { SqliteKeySequence } from '../engine-store/key-sequence.ts';
import { SqlEngineStore } from '../engine-store/sql-engine-store.ts';
import { bindModels } from '../models/index.ts';
import { SqliteUnits } from '../unit-of-work/sqlite-units.ts';
import { takeOwnership } from './owner-lock.ts';
import { SqliteReadPool } from './read-pool.ts';
import { sequelizeDialect } from './sequelize-dialect.ts';
import { SqliteConnection, sqliteSql } from './sqlite-connection.ts';

export async function openSqlite(options: SettledOptions): Promise<Database> {
  const path = sqlitePath(options.url);
  const owner = takeOwnership(path);
  const writer = new SqliteConnection(path, 'read-write');
  if (!options.durable) writer.exec('PRAGMA synchronous = OFF');
  const reading = new SqliteConnection(path, 'read-only');
  const sequelize = new Sequelize({
    dialect: 'sqlite',
    dialectModule: sequelizeDialect,
    storage: path,
    logging: false,
  });
  const clock = new MonotonicClock(
    options.clock,
    number(writer, 'SELECT high_water_at AS n FROM wf_clock WHERE id = 1'),
  );
  const keys = new SqliteKeySequence(number(writer, `SELECT next_key AS n FROM wf_sequence WHERE name = 'key'`));
  const events = new CommittedEvents(options.onHookError);
  const models = bindModels(sequelize);
  const { processes, fault, onHookError, unitLimitMs } = options;
  const world = { sequelize, models, processes, events, fault, onHookError, unitLimitMs, storeFor };
  const units = new SqliteUnits({ writer, path, clock, keys, world });
  const pool = new SqliteReadPool(path);
  const snapshots: SqliteConnection[] = [];

  function storeFor(sql: ConstructorParameters<typeof SqlEngineStore>[0]): SqlEngineStore {
    return new SqlEngineStore(sql, keys);
  }

  return {
    dialect: 'sqlite',
    unitOfWork: units,
    events,
    models,
    reader: sqliteSql(reading, () => true),
    readPool: pool,
    async readOnly(work) {
      const connection = snapshots.pop() ?? new SqliteConnection(path, 'read-only');
      let open = true;
      connection.exec('BEGIN');
      try {
        return await work({ now: clock.now(), sql: sqliteSql(connection, () => open) });
      } finally {
        open = false;
        connection.exec('ROLLBACK');
        snapshots.push(connection);
      }
    },
    async close() {
      await units.idle();
      await pool.close();
      await sequelize.close();
      for (const connection of [...snapshots, reading]) connection.close();
      if (!options.durable) writer.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)');
      writer.close();
      owner.release();
    },
  };
}

function number(connection: SqliteConnection, sql: string): number {
  const row = connection.all(sql)[0];
  if (typeof row?.['n'] !== 'number') throw new Error(`Expected one number, but got nothing: ${sql}`);
  return row['n'];
}
