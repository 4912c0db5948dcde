import { noteRead } from '@rtflow/records/commands/note-read';
import { runCommand } from '@rtflow/records/commands/run-command';
import { assignTask } from '@rtflow/records/commands/tasks/assign-task';
import { claimTask } from '@rtflow/records/commands/tasks/claim-task';
import { completeTask } from '@rtflow/records/commands/tasks/complete-task';
import { nudgeTask } from '@rtflow/records/commands/tasks/nudge-task';
import { releaseTask } from '@rtflow/records/commands/tasks/release-task';
import { saveDraft } from '@rtflow/records/commands/tasks/save-draft';
import { withdrawTask } from '@rtflow/records/commands/tasks/withdraw-task';
import { refuse, type Outcome } from '@rtflow/records/policies/refusals';
import { inboxCounts, inboxPage } from '@rtflow/records/queries/inbox/inbox';
import { taskDetail } from '@rtflow/records/queries/inbox/task-detail';
import type { Actor } from '@rtflow/records';
import type { TaskDetail } from '@rtflow/contract';
import type { z } from 'zod';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { SESSION_COOKIE, cookieOf } from '../../http/identify.ts';
import { done, keyOf } from '../act.ts';

type Names = Extract<keyof Handlers, `tasks.${string}`>;

export function taskHandlers(doors: Doors): Pick<Handlers, Names> {
  const { database } = doors;
  const actOn = (name: string, taskKey: number, command?: { commandId: string; input: unknown }) => ({
    name,
    entity: 'task',
    entityId: String(taskKey),
    ...command,
  });
  return {
    'tasks.list': async ({ actor, query }) => ({
      ok: true,
      value: await database.readOnly((reader) => inboxPage(reader, actor, query)),
    }),
    'tasks.counts': async ({ actor, query }) => ({
      ok: true,
      value: await database.readOnly((reader) => inboxCounts(reader, actor, query)),
    }),
    'tasks.get': async ({ actor, params }) => {
      const task = await detail(doors, actor, params.taskKey);
      if (!task.ok) return task;
      const { taskKey, taskId, patient, course } = task.value;
      await noteRead(database.unitOfWork, actor, {
        entity: 'task',
        entityId: taskKey,
        patientId: patient?.patientId ?? null,
        detail: { taskId, courseId: course?.courseId ?? null },
      });
      return task;
    },
    'tasks.claim': async ({ actor, params, body }) => {
      const taskKey = keyOf(params.taskKey);
      if (taskKey === null) return refuse('NOT_FOUND');
      const claimed = await runCommand(database.unitOfWork, actor, actOn('task.claim', taskKey), (tx) =>
        claimTask(tx, { taskKey, ...body }),
      );
      return claimed.ok ? detail(doors, actor, params.taskKey) : claimed;
    },
    'tasks.release': async ({ actor, params, body }) => {
      const taskKey = keyOf(params.taskKey);
      if (taskKey === null) return refuse('NOT_FOUND');
      return done(database, actor, actOn('task.release', taskKey), (tx) => releaseTask(tx, { taskKey, ...body }));
    },
    'tasks.assign': async ({ actor, params, body }) => {
      const taskKey = keyOf(params.taskKey);
      if (taskKey === null) return refuse('NOT_FOUND');
      return done(database, actor, actOn('task.assign', taskKey), (tx) => assignTask(tx, { taskKey, ...body }));
    },
    'tasks.draft': async ({ actor, params, body }) => {
      const taskKey = keyOf(params.taskKey);
      if (taskKey === null) return refuse('NOT_FOUND');
      return done(database, actor, actOn('task.draft', taskKey), (tx) => saveDraft(tx, { taskKey, ...body }));
    },
    'tasks.complete': async ({ actor, params, request, body: { commandId, ...input } }) => {
      const taskKey = keyOf(params.taskKey);
      if (taskKey === null) return refuse('NOT_FOUND');
      const signer = await doors.signing.signerOf(actor.id, cookieOf(request, SESSION_COOKIE));
      return runCommand(
        database.unitOfWork,
        actor,
        actOn('task.complete', taskKey, { commandId, input: [input.formVersion, input.data] }),
        (tx) => completeTask(tx, { taskKey, ...input }, signer),
      );
    },
    'tasks.withdraw': async ({ actor, params, body: { commandId, reason } }) => {
      const taskKey = keyOf(params.taskKey);
      if (taskKey === null) return refuse('NOT_FOUND');
      return done(database, actor, actOn('task.withdraw', taskKey, { commandId, input: reason }), (tx) =>
        withdrawTask(tx, { taskKey, reason }),
      );
    },
    'tasks.nudge': async ({ actor, params }) => {
      const taskKey = keyOf(params.taskKey);
      if (taskKey === null) return refuse('NOT_FOUND');
      return done(database, actor, actOn('task.nudge', taskKey), (tx) => nudgeTask(tx, { taskKey }));
    },
  };
}

async function detail(
  doors: Doors,
  actor: Actor,
  key: string | undefined,
): Promise<Outcome<z.output<typeof TaskDetail>>> {
  const taskKey = keyOf(key);
  const found = taskKey === null ? null : await doors.database.readOnly((reader) => taskDetail(reader, actor, taskKey));
  return found ? { ok: true, value: found } : refuse('NOT_FOUND');
}
