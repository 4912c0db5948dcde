import { z } from 'zod';
import { Act, Id, IsoInstant, Page, Text, Version } from './problem.ts';
import { route } from './route.ts';

const User = z.object({
  userId: Id,
  login: z.string(),
  displayName: z.object({ zh: z.string(), en: z.string() }),
  roles: z.array(z.object({ role: z.string(), scope: z.enum(['own', 'team', 'department']) })),
  active: z.boolean(),
  lockedUntil: IsoInstant.nullable(),
  lastSeenAt: IsoInstant.nullable(),
  version: Version,
});

export const adminRoutes = {
  'users.list': route({
    method: 'GET',
    path: '/admin/users',
    access: 'user.admin',
    summary: 'Accounts',
    query: Page.extend({ text: z.string().optional(), role: z.string().optional() }),
    response: z.object({ rows: z.array(User), nextCursor: z.string().nullable(), total: z.number().int() }),
  }),
  'users.create': route({
    method: 'POST',
    path: '/admin/users',
    access: 'user.admin',
    summary: 'Make an account',
    body: z.object({
      login: z.string().regex(/^[a-z][a-z0-9._-]{1,31}$/),
      displayName: z.object({ zh: z.string().min(1).max(40), en: z.string().min(1).max(60) }),
      password: z.string().min(10).max(256),
      roles: z.array(z.object({ role: z.string(), scope: z.enum(['own', 'team', 'department']) })).min(1),
    }),
    response: User,
  }),
  'users.update': route({
    method: 'PATCH',
    path: '/admin/users/:userId',
    access: 'user.admin',
    summary: 'Change roles or state of an account',
    body: z.object({
      version: Version,
      displayName: z.object({ zh: z.string(), en: z.string() }).optional(),
      roles: z
        .array(z.object({ role: z.string(), scope: z.enum(['own', 'team', 'department']) }))
        .min(1)
        .optional(),
      active: z.boolean().optional(),
      unlock: z.boolean().optional(),
      password: z.string().min(10).max(256).optional(),
    }),
    response: User,
  }),
  'roles.list': route({
    method: 'GET',
    path: '/admin/roles',
    access: 'user.admin',
    summary: 'Roles and what each may do',
    response: z.object({
      roles: z.array(
        z.object({
          role: z.string(),
          zh: z.string(),
          en: z.string(),
          permissions: z.array(z.string()),
          users: z.number().int(),
        }),
      ),
    }),
  }),
  'staff.list': route({
    method: 'GET',
    path: '/staff',
    access: 'process.view',
    summary: 'People to assign to, by role',
    query: z.object({ role: z.string().optional() }),
    response: z.object({
      rows: z.array(
        z.object({ userId: Id, name: z.object({ zh: z.string(), en: z.string() }), roles: z.array(z.string()) }),
      ),
    }),
  }),
  'devices.list': route({
    method: 'GET',
    path: '/devices',
    access: 'process.view',
    summary: 'Machines and their state',
    response: z.object({
      rows: z.array(
        z.object({
          deviceId: Id,
          name: Text,
          kind: z.string(),
          status: z.string(),
          /** Why it is in this state: as somebody wrote it, or what the record itself decided. */
          reason: Text.nullable(),
          dailyQaDone: z.boolean(),
          /** Verdict of the day's last check. */
          dailyQaState: z.enum(['PASS', 'WARN', 'ERROR']).nullable(),
          /** Who has signed the release of a machine that still waits for the second signature. */
          releaseSignedBy: z.array(Text),
          acts: z.array(Act),
        }),
      ),
    }),
  }),
  'devices.status': route({
    method: 'POST',
    path: '/devices/:deviceId/status',
    access: 'machine.hold',
    summary: 'Hold, or release, a machine',
    body: z.object({
      commandId: z.string().min(8).max(64),
      status: z.enum(['UP', 'DEGRADED', 'DOWN', 'HOLD']),
      reason: z.string().min(1).max(200),
    }),
  }),
  'devices.dailyQa': route({
    method: 'POST',
    path: '/devices/:deviceId/daily-qa',
    access: 'qc.record',
    summary: 'Daily QA of today: every item of the list, measured or passed',
    body: z.object({
      commandId: z.string().min(8).max(64),
      values: z
        .array(z.object({ item: z.string().min(1).max(64), value: z.union([z.number(), z.boolean()]) }))
        .min(1)
        .max(50),
    }),
  }),
  'codes.list': route({
    method: 'GET',
    path: '/codes/:list',
    access: 'session.own',
    summary: 'Items of a code list in force today',
    response: z.object({
      items: z.array(
        z.object({
          code: z.string(),
          zh: z.string(),
          en: z.string(),
          pinyin: z.string(),
          /** What the list keeps besides words, such as unit and limits of a daily check. */
          detail: z.record(z.string(), z.unknown()).nullable(),
        }),
      ),
    }),
  }),
  'audit.list': route({
    method: 'GET',
    path: '/audit',
    access: 'audit.read',
    summary: 'Audit rows',
    query: Page.extend({ patientId: Id.optional(), actor: z.string().optional() }),
    response: z.object({
      rows: z.array(
        z.object({
          seq: z.number().int(),
          at: IsoInstant,
          actor: Text,
          action: z.string(),
          entity: z.string(),
          entityId: z.string(),
          detail: z.unknown(),
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  }),
  'audit.verify': route({
    method: 'POST',
    path: '/audit/verify',
    access: 'audit.read',
    summary: 'Check the hash chain',
    body: z.object({}),
    response: z.object({ intact: z.boolean(), rows: z.number().int(), firstBrokenSeq: z.number().int().nullable() }),
  }),
  'engine.invariants': route({
    method: 'POST',
    path: '/engine/invariants',
    access: 'process.repair',
    summary: 'Check that the rows of all running process instances fit together',
    body: z.object({}),
    response: z.object({ instances: z.number().int(), violations: z.array(z.string()) }),
  }),
  'events.stream': route({
    method: 'GET',
    path: '/events',
    access: 'session.own',
    summary: 'Server-sent events after commit: task, course, device, series',
  }),
};
