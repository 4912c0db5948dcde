import type { Me } from '@rtflow/contract';
import { hospitalTimeZone } from '@rtflow/records/clinical/hospital-time';
import { runCommand } from '@rtflow/records/commands/run-command';
import { setLanguage } from '@rtflow/records/commands/identity/set-language';
import { signIn } from '@rtflow/records/commands/identity/sign-in';
import { tokenHash } from '@rtflow/records/commands/identity/session-token';
import { signOut } from '@rtflow/records/commands/identity/sign-out';
import { isClosed } from '@rtflow/records/commands/identity/count-failure';
import { fromAddress, unknownLogin } from '@rtflow/records/policies/back-off';
import { permissionsOfActor, rolesOf } from '@rtflow/records/policies/can';
import { verifyPassword } from '@rtflow/records/policies/password';
import { refuse } from '@rtflow/records/policies/refusals';
import { findLogin, openSession, type OpenSession } from '@rtflow/records/queries/session';
import type { Response } from 'express';
import type { z } from 'zod';
import type { Doors } from '../../doors.ts';
import type { Call, Handlers } from '../../http/handler.ts';
import { SESSION_COOKIE, addressOf, cookieOf } from '../../http/identify.ts';
import { done } from '../act.ts';

type Names = 'session.login' | 'session.me' | 'session.logout' | 'session.language';

export function sessionHandlers(doors: Doors): Pick<Handlers, Names> {
  const { database } = doors;
  return {
    'session.login': (call) => login(doors, call),
    'session.me': async ({ session }) => {
      const open = session && (await database.readOnly((reader) => openSession(reader, session.id)));
      return open ? { ok: true, value: presentMe(open, doors) } : refuse('SIGN_IN_REQUIRED');
    },
    'session.logout': async ({ actor, session, response }) => {
      if (!session) return refuse('SIGN_IN_REQUIRED');
      setCookie(doors, response, '', 0);
      return done(database, actor, { name: 'session.logout', entity: 'user', entityId: actor.id }, (tx) =>
        signOut(tx, session),
      );
    },
    'session.language': ({ actor, body }) =>
      done(database, actor, { name: 'session.language', entity: 'user', entityId: actor.id }, (tx) =>
        setLanguage(tx, body),
      ),
  };
}

/** The same answer and the same time for a wrong password, an unknown login and a closed account. */
async function login(doors: Doors, call: Call<'session.login'>) {
  const { database } = doors;
  const name = call.body.login.trim().toLowerCase();
  const address = addressOf(call.request);
  const { user, closed } = await database.readOnly(async (reader) => {
    const found = await findLogin(reader, name);
    const barred = found ? (found.lockedUntil ?? 0) > reader.now : await isClosed(reader, unknownLogin(name));
    return { user: found, closed: barred || (await isClosed(reader, fromAddress(address))) };
  });
  if (closed) return refuse('TOO_MANY_ATTEMPTS');
  const { password } = call.body;
  const passwordRight = await verifyPassword(password, user?.passwordHash ?? null);
  const key = user && passwordRight ? await doors.signing.unlock(user, password) : null;
  const actor = { kind: 'user', id: user?.userId ?? 'anonymous', grants: [], address } as const;
  const act = { name: 'session.login', entity: 'user', entityId: actor.id };
  const before = cookieOf(call.request, SESSION_COOKIE);
  const opened = await runCommand(database.unitOfWork, actor, act, (tx) =>
    signIn(tx, {
      userId: user?.userId ?? null,
      login: name,
      address,
      replaces: before === null ? null : tokenHash(before),
      passwordRight,
      userAgent: call.request.get('User-Agent') ?? null,
      lifetimeMs: doors.sessionMs,
      keepKey: key && ((tx, token) => key.keepForSession(tx, token)),
    }),
  );
  if (!opened.ok) return opened;
  const signedIn = opened.value;
  if (!signedIn) return refuse('WRONG_CREDENTIALS');
  const session = await database.readOnly((reader) => openSession(reader, tokenHash(signedIn.token)));
  if (!session) return refuse('WRONG_CREDENTIALS');
  setCookie(doors, call.response, signedIn.token, doors.sessionMs);
  return { ok: true as const, value: presentMe(session, doors) };
}

function setCookie(doors: Doors, response: Response, token: string, maxAge: number): void {
  response.cookie(SESSION_COOKIE, token, { httpOnly: true, sameSite: 'lax', secure: doors.https, path: '/', maxAge });
}

function presentMe(session: OpenSession, { demo, processesOnCluster }: Doors): z.output<typeof Me> {
  const actor = { kind: 'user', id: session.userId, grants: session.grants } as const;
  return {
    userId: session.userId,
    login: session.login,
    displayName: { zh: session.nameZh, en: session.nameEn },
    roles: rolesOf(actor),
    // Without a cluster there is nothing to operate: its screen is not offered.
    permissions: [...permissionsOfActor(actor)].filter((one) => processesOnCluster || one !== 'cluster.operate'),
    csrfToken: session.csrfToken,
    language: session.language,
    demo,
    timeZone: hospitalTimeZone(),
  };
}
