import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OPEN_CLIENT, RIGHTS, tokenDigest, type GatewayAccess, type GatewayClient } from '@rtflow/gateway';
import type { Database } from '@rtflow/records';
import type { Logger } from 'pino';
import { z } from 'zod';

const CLIENT = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,64}$/),
  /** Hex SHA-256 of the token; the token itself is kept by its client only. */
  tokenSha256: z.string().regex(/^[0-9a-f]{64}$/),
  rights: z.array(z.enum(RIGHTS)).min(1),
  jobTypes: z.array(z.string().min(1)).default([]),
});
export const CLIENTS_FILE = 'gateway-clients.json';
export const CLIENTS = z.strictObject({ clients: z.array(CLIENT) });
export type ClientEntry = z.infer<typeof CLIENT>;

/** The file is looked at this often, so that a client that is taken out is out without a restart. */
const LOOK_MS = 1000;
/** The same refusal of the same client is audited once in this time: a worker that polls on must not fill the audit. */
const AUDIT_EVERY_MS = 60_000;

export interface AccessOptions {
  readonly dataDir: string;
  /** False: nobody is asked (this host only). */
  readonly asksTokens: boolean;
  /** Of the department's own worker process. */
  readonly workerToken: string;
  readonly database: Database;
  readonly log: Logger;
}

/** Clients of the gateway by their tokens: the own workers, and those of `gateway-clients.json`. @throws when the file is broken at start */
export function createGatewayAccess({ dataDir, asksTokens, workerToken, database, log }: AccessOptions): GatewayAccess {
  const file = join(dataDir, CLIENTS_FILE);
  const own: GatewayClient = { name: 'rtflow-workers', rights: ['jobs'], jobTypes: ['*'] };
  const read = () => new Map([[tokenDigest(workerToken), own], ...readClients(file)]);
  let clients = read();
  let changed = changedAt(file);
  let looked = performance.now();
  const audited = new Map<string, number>();

  const current = () => {
    const now = performance.now();
    if (now - looked < LOOK_MS) return clients;
    looked = now;
    const at = changedAt(file);
    if (at === changed) return clients;
    changed = at;
    try {
      clients = read();
      log.info({ clients: clients.size }, 'gateway clients were read again');
    } catch (error) {
      log.error({ err: error, file }, 'gateway clients cannot be read; the last good list stays in force');
    }
    return clients;
  };

  return {
    clientOf: (token) =>
      token === null || token === '' ? (asksTokens ? null : OPEN_CLIENT) : (current().get(tokenDigest(token)) ?? null),
    refused({ client, call, needs, peer }) {
      const host = peer.replace(/:\d+$/, '');
      const line = `${client ?? host} ${call} ${needs}`;
      const now = performance.now();
      if (now - (audited.get(line) ?? -Infinity) < AUDIT_EVERY_MS) return;
      if (audited.size > 10_000) audited.clear();
      audited.set(line, now);
      log.warn({ client, call, needs, peer }, 'gateway call refused');
      const actor = { kind: 'worker', id: client ?? 'unknown', grants: [] } as const;
      const detail = { needs, host };
      database.unitOfWork
        .run(actor, (tx) => tx.audit({ action: 'gateway.refused', entity: 'gateway', entityId: call, detail }))
        .catch((error: unknown) => log.error({ err: error }, 'a refusal could not be audited'));
    },
  };
}

function readClients(file: string): [string, GatewayClient][] {
  if (!existsSync(file)) return [];
  const { clients } = CLIENTS.parse(JSON.parse(readFileSync(file, 'utf8')));
  return clients.map(({ tokenSha256, name, rights, jobTypes }) => [tokenSha256, { name, rights, jobTypes }]);
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
