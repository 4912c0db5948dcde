import { timingSafeEqual } from 'node:crypto';
import type { Actor, Database } from '@rtflow/records';
import { tokenHash } from '@rtflow/records/commands/identity/session-token';
import { touchSession } from '@rtflow/records/commands/identity/sign-out';
import { openSession, type OpenSession } from '@rtflow/records/queries/session';
import type { Request } from 'express';
import type { SessionView } from './handler.ts';

export interface Identified {
  readonly actor: Actor;
  readonly session?: SessionView & Pick<OpenSession, 'language' | 'login' | 'nameZh' | 'nameEn'>;
}
export const SESSION_COOKIE = 'rtflow_session';

const NOBODY: Identified = { actor: { kind: 'user', id: 'anonymous', grants: [] } };
const TOUCH_MS = 5 * 60_000;

/** Who calls: a person by the session cookie, a job worker by its bearer token, or nobody. Roles are read anew on every call. */
export function createIdentify(database: Database, workerToken: string): (request: Request) => Promise<Identified> {
  return async (request) => {
    const bearer = /^Bearer (.+)$/.exec(request.get('Authorization') ?? '')?.[1];
    if (bearer !== undefined) {
      const worker = equal(bearer, workerToken);
      return worker
        ? { actor: { kind: 'worker', id: workerName(request), grants: [], address: addressOf(request) } }
        : NOBODY;
    }
    const token = cookieOf(request, SESSION_COOKIE);
    if (token === null) return NOBODY;
    const { session, now } = await database.readOnly(async (reader) => ({
      session: await openSession(reader, tokenHash(token)),
      now: reader.now,
    }));
    if (!session) return NOBODY;
    const actor: Actor = { kind: 'user', id: session.userId, grants: session.grants, address: addressOf(request) };
    if (now - session.lastSeenAt > TOUCH_MS) {
      await database.unitOfWork.run(actor, (tx) => touchSession(tx, session.id));
    }
    return { actor, session };
  };
}

export function cookieOf(request: Request, name: string): string | null {
  for (const part of (request.get('Cookie') ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

/** The machine that called, IPv4 in its short form. Behind a proxy that is not among RTFLOW_TRUSTED_PROXIES, it is the proxy. */
export function addressOf(request: Request): string {
  return (request.ip ?? 'unknown').replace(/^::ffff:/, '');
}

function workerName(request: Request): string {
  const name = request.get('X-Worker') ?? 'worker';
  return /^[\w.-]{1,64}$/.test(name) ? name : 'worker';
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
