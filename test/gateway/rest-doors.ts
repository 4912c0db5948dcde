import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command } from '@rtflow/engine';
import { createEngine } from '@rtflow/engine/engine';
import { gatewayEngine } from '@rtflow/api/runtime/gateway-engine';
import { createGatewayApp, JobPolls, OPEN_CLIENT, type GatewayAccess, type GatewayAppOptions } from '@rtflow/gateway';
import { PinnableClock } from '@rtflow/records';
import type { OpenTestDatabase, TestDatabase } from '../support/database.ts';

/** The REST doors over a real database, on a free port. */
export interface RestDoors {
  readonly url: string;
  readonly database: TestDatabase;
  readonly errors: unknown[];
  /** A command of the engine. @throws when it is rejected */
  execute(command: Command): Promise<unknown>;
  /** Lets the engine's time pass. */
  advance(ms: number): void;
  /** Settles when the next poll for jobs has looked. */
  untilPolled(): Promise<void>;
  /** Settles when no client waits. */
  untilGone(): Promise<void>;
  close(): Promise<void>;
}

export async function openRestDoors(
  open: OpenTestDatabase,
  given: Partial<GatewayAppOptions> = {},
): Promise<RestDoors> {
  const clock = new PinnableClock();
  const database = await open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }), clock });
  clock.pin(Date.parse('2026-03-10T00:30:00Z'));
  const polled: (() => void)[] = [];
  const plain = gatewayEngine(database, clock);
  const engine: typeof plain = {
    ...plain,
    execute(worker, command) {
      const done = plain.execute(worker, command);
      if (command.type === 'activateJobs') void done.then(() => polled.splice(0).forEach((tell) => tell()));
      return done;
    },
  };
  const access: GatewayAccess = { clientOf: () => OPEN_CLIENT, refused: () => undefined };
  const polls = new JobPolls(engine);
  const errors: unknown[] = [];
  const app = createGatewayApp({
    engine,
    access,
    polls,
    database,
    address: { host: '127.0.0.1', port: 26500 },
    belongsToPeople: () => false,
    setClock: clock,
    onError: (_call, error) => errors.push(error),
    ...given,
  });
  const server = await new Promise<Server>((listening) => {
    const starting = createServer(app).listen(0, '127.0.0.1', () => listening(starting));
  });
  const close = async (): Promise<void> => {
    polls.close();
    server.closeAllConnections();
    if (server.listening) await new Promise((closed) => server.close(closed));
  };
  // Clients that still poll must find the door shut, not a database that is closed.
  database.beforeClose(close);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    database,
    errors,
    async execute(command) {
      const done = await engine.execute('test', command);
      if (!done.ok) throw new Error(done.error.message);
      return done.value;
    },
    advance: (ms) => clock.advance(ms),
    untilPolled: () => new Promise((resolve) => polled.push(resolve)),
    async untilGone() {
      for (let connections = 1; connections > 0;) {
        connections = await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
        if (connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    close,
  };
}
