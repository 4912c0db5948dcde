import type { RouteName } from '@rtflow/contract';
import { waitingMessages, type Database, type UnitOfWork } from '@rtflow/records';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  observe(route: RouteName, status: number, seconds: number): void;
  /** The database with every unit of work counted and timed. */
  timed(database: Database): Database;
}

/**
 * Numbers of one server. Gauges of the database are read when somebody scrapes.
 * @param adapters topics of the outbox that this server sends; messages of others wait for an adapter and are no backlog
 */
export function createMetrics(database: Database, adapters: readonly string[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'rtflow_http_request_seconds',
    help: 'Time from request to answer by route and status',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers: [registry],
  });
  const committed = new Counter({
    name: 'rtflow_engine_effects_total',
    help: 'Committed engine effects by kind',
    labelNames: ['kind'],
    registers: [registry],
  });
  database.events.on('engine', (effects) => {
    committed.inc({ kind: 'user_task' }, effects.userTasks.length);
    committed.inc({ kind: 'instance' }, effects.instances.length);
    committed.inc({ kind: 'incident' }, effects.incidents.length);
  });
  gauge(registry, 'rtflow_incidents_open', 'Open incidents of the engine', () =>
    countOf(database, 'SELECT COUNT(*) AS n FROM wf_incident WHERE ended_at IS NULL'),
  );
  gauge(registry, 'rtflow_jobs_waiting', 'Jobs that a worker could take', () =>
    countOf(database, `SELECT COUNT(*) AS n FROM wf_job WHERE state = 'ACTIVATABLE'`),
  );
  outboxGauge(registry, database, {
    name: 'rtflow_outbox_waiting',
    help: 'Messages not yet delivered, of topics that have an adapter',
    counts: (topic) => adapters.includes(topic),
  });
  outboxGauge(registry, database, {
    name: 'rtflow_outbox_without_adapter',
    help: 'Messages kept for topics that no adapter of this server sends',
    counts: (topic) => !adapters.includes(topic),
  });
  const units = new Histogram({
    name: 'rtflow_unit_of_work_seconds',
    help: 'Time from asking for a unit of work to its commit or refusal',
    labelNames: ['actor'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  const open = new Gauge({
    name: 'rtflow_units_open',
    help: 'Units of work that wait or run',
    registers: [registry],
  });
  return {
    registry,
    timed: (database) => ({ ...database, unitOfWork: timedUnits(database.unitOfWork, units, open) }),
    observe: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
  };
}

function timedUnits(inner: UnitOfWork, units: Histogram<'actor'>, open: Gauge): UnitOfWork {
  return {
    async run(actor, work, options) {
      const end = units.startTimer({ actor: actor.kind });
      open.inc();
      try {
        return await inner.run(actor, work, options);
      } finally {
        open.dec();
        end();
      }
    },
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.set(await read());
    },
  });
}

function outboxGauge(
  registry: Registry,
  database: Database,
  { name, help, counts }: { name: string; help: string; counts: (topic: string) => boolean },
): void {
  new Gauge({
    name,
    help,
    labelNames: ['topic'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const { topic, n } of await waitingMessages(database.reader)) {
        if (counts(topic)) this.set({ topic }, n);
      }
    },
  });
}

async function countOf(database: Database, sql: string): Promise<number> {
  return Number((await database.reader.get<{ n: number }>(sql))?.n ?? 0);
}
