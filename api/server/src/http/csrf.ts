import { timingSafeEqual } from 'node:crypto';
import { refuse, type Refused } from '@rtflow/records/policies/refusals';
import type { Request } from 'express';
import type { Identified } from './identify.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A write must come from our own page: the session's token in X-CSRF-Token, and no other site in Sec-Fetch-Site or Origin
 * (OWASP: token plus fetch metadata). Signing in has no session yet, so only the origin is asked. Programs and workers carry a
 * bearer token that no browser adds by itself.
 */
export function crossSiteRefusal(request: Request, access: string, { actor, session }: Identified): Refused | null {
  if (SAFE.has(request.method) || access === 'worker' || actor.kind === 'program') return null;
  if (!sameOrigin(request)) return refuse('CSRF').error;
  if (access === 'public') return null;
  const sent = request.get('X-CSRF-Token') ?? '';
  return session && equal(sent, session.csrfToken) ? null : refuse('CSRF').error;
}

function sameOrigin(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.get('Origin');
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === request.get('Host');
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
