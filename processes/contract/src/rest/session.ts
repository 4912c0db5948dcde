import { z } from 'zod';
import { route } from './route.ts';

export const Me = z.object({
  userId: z.string(),
  login: z.string(),
  displayName: z.object({ zh: z.string(), en: z.string() }),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
  /** Send back as `X-CSRF-Token` on every write. */
  csrfToken: z.string(),
  language: z.enum(['zh-CN', 'en']),
  demo: z.boolean(),
  /** IANA zone of the hospital: times are shown and typed in it, wherever the browser stands. */
  timeZone: z.string(),
});

export const sessionRoutes = {
  'session.login': route({
    method: 'POST',
    path: '/session',
    access: 'public',
    summary: 'Sign in with a local account',
    body: z.object({ login: z.string().min(1).max(64), password: z.string().min(1).max(256) }),
    response: Me,
  }),
  'session.me': route({
    method: 'GET',
    path: '/session',
    access: 'session.own',
    summary: 'Who am I, what may I do',
    response: Me,
  }),
  'session.logout': route({ method: 'DELETE', path: '/session', access: 'session.own', summary: 'Sign out' }),
  'session.language': route({
    method: 'PUT',
    path: '/session/language',
    access: 'session.own',
    summary: 'Set my language',
    body: z.object({ language: z.enum(['zh-CN', 'en']) }),
  }),
};
