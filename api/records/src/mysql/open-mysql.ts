import { Sequelize } from 'sequelize';
import { MonotonicClock } from '../clock.ts';
import { CommittedEvents } from '../committed-events.ts';
import type { Database, SettledOptions } from '../database.ts';
import { MysqlKeySequence } from '../engine-store/key-sequence.ts';
import { SqlEngineStore } from '../engine-store/sql-engine-store.ts';
import { bindModels } from '../models/index.ts';
import type { Sql, SqlReader, SqlRow, SqlValue } from '../tx.ts';
import { MysqlUnits } from '../unit-of-work/mysql-units.ts';
import { MysqlPool, SideConnection, prepareSession } from './mysql-pool.ts';
import type { MysqlConnection } from './mysql-pool.ts';
import { mysqlSql, query } from './mysql-sql.ts';

const POOL_SIZE = 10;
/** mysql2 keeps 16000 prepared statements per connection by default, the whole server allows 16382. */
const PREPARED_PER_CONNECTION = 500;

export async function openMysql(options: SettledOptions): Promise<Database> {
  const { url, processes, fault, onHookError, unitLimitMs, poolSize = POOL_SIZE } = options;
  const sequelize = new Sequelize(url, {
    dialect: 'mysql',
    logging: false,
    pool: { max: poolSize, min: 0, idle: 60_000, acquire: 60_000 },
    define: { charset: 'utf8mb4' },
    dialectOptions: { charset: 'utf8mb4', maxPreparedStatements: PREPARED_PER_CONNECTION },
  });
  sequelize.addHook('afterConnect', (connection) => prepareSession(connection as MysqlConnection));
  const pool = new MysqlPool(sequelize);
  const side = new SideConnection(url);
  const reader = pooledReader(pool);
  const mark = await reader.get<{ n: number }>('SELECT high_water_at AS n FROM wf_clock WHERE id = 1');
  const clock = new MonotonicClock(options.clock, mark?.n ?? 0);
  const keys = new MysqlKeySequence(side);
  const events = new CommittedEvents(onHookError);
  const models = bindModels(sequelize);
  const storeFor = (sql: Sql): SqlEngineStore => new SqlEngineStore(sql, keys);
  const world = { sequelize, models, processes, events, fault, onHookError, unitLimitMs, storeFor };
  const units = new MysqlUnits({ pool, side, clock, world });

  return {
    dialect: 'mysql',
    unitOfWork: units,
    events,
    models,
    reader,
    readPool: reader,
    readOnly: (work) => inSnapshot(pool, (sql) => work({ now: clock.now(), sql })),
    async close() {
      await units.idle();
      side.close();
      await sequelize.close();
    },
  };
}

function pooledReader(pool: MysqlPool): SqlReader {
  const all = async <R = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<R[]> => {
    const connection = await pool.acquire();
    try {
      return await mysqlSql(connection, () => true).all<R>(sql, params);
    } finally {
      pool.release(connection);
    }
  };
  return {
    dialect: 'mysql',
    all,
    get: async <R = SqlRow>(sql: string, params?: readonly SqlValue[]) => (await all<R>(sql, params))[0],
  };
}

async function inSnapshot<T>(pool: MysqlPool, work: (sql: SqlReader) => Promise<T>): Promise<T> {
  const connection = await pool.acquire();
  let open = true;
  try {
    await query(connection, 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await query(connection, 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    try {
      return await work(mysqlSql(connection, () => open));
    } finally {
      open = false;
      await query(connection, 'ROLLBACK');
    }
  } catch (error) {
    if (open) connection.destroy();
    throw error;
  } finally {
    pool.release(connection);
  }
}
