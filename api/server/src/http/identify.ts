import { timingSafeEqual } from 'node:crypto';
import type { Actor, Database } from '@rtflow/records';
import { tokenHash } from '@rtflow/records/commands/identity/session-token';
import { noteTokenUse } from '@rtflow/records/commands/integration/tokens';
import { touchSession } from '@rtflow/records/commands/identity/sign-out';
import { liveToken } from '@rtflow/records/queries/integration/tokens';
import { openSession, type OpenSession } from '@rtflow/records/queries/session';
import type { Request } from 'express';
import type { SessionView } from './handler.ts';
import { CallRate } from './call-rate.ts';

export interface Identified {
  readonly actor: Actor;
  readonly session?: SessionView & Pick<OpenSession, 'language' | 'login' | 'nameZh' | 'nameEn'>;
  /** A program that has called too often: when it may call again. */
  readonly waitSeconds?: number;
}
export const SESSION_COOKIE = 'rtflow_session';

const NOBODY: Identified = { actor: { kind: 'user', id: 'anonymous', grants: [] } };
const TOUCH_MS = 5 * 60_000;
/** How often the last use of a token is written. */
const USED_MS = 60_000;

/** Who calls: a person by the session cookie, a job worker or a program by its bearer token, or nobody. Roles and scopes are read anew on every call. */
export function createIdentify(database: Database, workerToken: string): (request: Request) => Promise<Identified> {
  const rate = new CallRate();
  const programOf = async (request: Request, bearer: string): Promise<Identified> => {
    const { token, now } = await database.readOnly(async (reader) => ({
      token: await liveToken(reader, bearer),
      now: reader.now,
    }));
    if (!token) return NOBODY;
    const { id, name, scopes, ratePerMinute, lastUsedAt } = token;
    const actor: Actor = { kind: 'program', id: `api ${name}`, grants: [], scopes, address: addressOf(request) };
    const waitSeconds = rate.take(id, ratePerMinute, now);
    if (waitSeconds > 0) return { actor, waitSeconds };
    if (now - (lastUsedAt ?? 0) > USED_MS) await database.unitOfWork.run(actor, (tx) => noteTokenUse(tx, id));
    return { actor };
  };
  return async (request) => {
    const bearer = /^Bearer (.+)$/.exec(request.get('Authorization') ?? '')?.[1];
    if (bearer !== undefined) {
      if (!equal(bearer, workerToken)) return programOf(request, bearer);
      return { actor: { kind: 'worker', id: workerName(request), grants: [], address: addressOf(request) } };
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
