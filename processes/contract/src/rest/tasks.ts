import { z } from 'zod';
import { Banner } from './banner.ts';
import { Act, IsoInstant, Key, Page, Text, Version } from './problem.ts';
import { route } from './route.ts';
import { CATEGORIES, TECHNIQUES } from '../user-tasks/user-task.ts';

export const TaskRow = z.object({
  taskKey: Key,
  taskId: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  /** COMPLETING: submitted, not confirmed yet by the cluster on which the process runs. */
  state: z.enum(['CREATED', 'COMPLETING', 'COMPLETED', 'CANCELED']),
  /** Submitted, and the cluster did not take it: somebody must send it again or close it. */
  refused: z.object({ commandId: Key, reason: z.string() }).nullable(),
  assignee: z.object({ userId: z.string(), name: Text }).nullable(),
  mine: z.boolean(),
  claimable: z.boolean(),
  priority: z.number().int(),
  createdAt: IsoInstant,
  warnAt: IsoInstant.nullable(),
  dueAt: IsoInstant.nullable(),
  overdue: z.boolean(),
  completedAt: IsoInstant.nullable(),
  completedBy: Text.nullable(),
  attempt: z.number().int(),
  patient: z
    .object({
      patientId: z.string(),
      patientNo: z.string(),
      name: z.string(),
      sex: z.string(),
      ageYears: z.number().int().nullable(),
    })
    .nullable(),
  course: z
    .object({
      courseId: z.string(),
      status: z.string(),
      category: z.string().nullable(),
      diagnosis: z.string().nullable(),
      technique: z.string().nullable(),
    })
    .nullable(),
  version: Version,
});
export type TaskRow = z.infer<typeof TaskRow>;

/** Everything the side panel needs in one answer. */
export const TaskDetail = TaskRow.extend({
  banner: Banner.nullable(),
  instanceKey: Key,
  rootInstanceKey: Key,
  form: z
    .object({ formId: z.string(), version: z.number().int(), schema: z.record(z.string(), z.unknown()) })
    .nullable(),
  /** Values to start from, with where each came from. */
  prefill: z.record(z.string(), z.unknown()),
  sources: z.record(z.string(), z.enum(['HIS', 'DICOM', 'FORM', 'RULE', 'DRAFT'])),
  /** Read-only facts beside the form: label, value with unit. */
  evidence: z.array(Text.extend({ value: Text })),
  images: z.array(
    z.object({
      seriesUid: z.string(),
      modality: z.string(),
      description: z.string().nullable(),
      instances: z.number().int(),
      thumbnailUrl: z.string().nullable(),
    }),
  ),
  guidance: z.object({
    whyMe: z.object({ zh: z.string(), en: z.string() }),
    missing: z.array(z.object({ field: z.string(), zh: z.string(), en: z.string() })),
    next: z.object({ zh: z.string(), en: z.string() }),
  }),
  rejectReasons: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() })),
  acts: z.array(Act),
  /** How much people wrote about it. */
  comments: z.number().int(),
  /** As submitted, once completed. */
  submission: z.record(z.string(), z.unknown()).nullable(),
});
export type TaskDetail = z.infer<typeof TaskDetail>;

const InboxQuery = Page.extend({
  view: z.enum(['mine', 'group', 'all', 'done', 'withdrawable']).default('all'),
  node: z.string().optional(),
  overdue: z.enum(['true', 'false']).optional(),
  /** Patient number, name, pinyin or initials, by prefix. */
  text: z.string().max(64).optional(),
  category: z.enum(CATEGORIES).optional(),
  technique: z.enum(TECHNIQUES).optional(),
  sort: z.enum(['due', 'priority', 'followUp', 'created', 'completed']).default('due'),
  /** Of done tasks: an instant, or a day of the hospital. */
  from: z.string().optional(),
  to: z.string().optional(),
});

const Completion = z.object({
  version: Version,
  /** Idempotency key: a repeat returns the first answer. */
  commandId: z.string().min(8).max(64),
  formVersion: z.number().int(),
  data: z.record(z.string(), z.unknown()),
});

export const taskRoutes = {
  'tasks.list': route({
    method: 'GET',
    path: '/tasks',
    access: 'task.work',
    summary: 'My inbox, what my groups can claim, or what I have done',
    query: InboxQuery,
    response: z.object({
      rows: z.array(TaskRow),
      nextCursor: z.string().nullable(),
      total: z.number().int(),
      totalIsExact: z.boolean(),
    }),
  }),
  'tasks.counts': route({
    method: 'GET',
    path: '/tasks/counts',
    access: 'task.work',
    summary: 'Open tasks per node with overdue, for the rail and the node list',
    query: z.object({
      view: z.enum(['mine', 'group', 'all', 'done']).default('all'),
      /** Of done tasks, as in the list. */
      from: z.string().optional(),
    }),
    response: z.object({
      nodes: z.array(
        z.object({
          taskId: z.string(),
          zh: z.string(),
          en: z.string(),
          open: z.number().int(),
          overdue: z.number().int(),
        }),
      ),
      all: z.number().int(),
      mine: z.number().int(),
      group: z.number().int(),
      overdue: z.number().int(),
      withdrawable: z.number().int(),
      doneToday: z.number().int(),
    }),
  }),
  'tasks.get': route({
    method: 'GET',
    path: '/tasks/:taskKey',
    access: 'task.work',
    summary: 'One task with patient, form, evidence and legal acts',
    response: TaskDetail,
  }),
  'tasks.claim': route({
    method: 'POST',
    path: '/tasks/:taskKey/claim',
    access: 'task.work',
    summary: 'Accept a group task',
    body: z.object({ version: Version }),
    response: TaskDetail,
  }),
  'tasks.release': route({
    method: 'POST',
    path: '/tasks/:taskKey/release',
    access: 'task.work',
    summary: 'Hand a task back to its group',
    body: z.object({ version: Version, note: z.string().max(200).optional() }),
  }),
  'tasks.assign': route({
    method: 'POST',
    path: '/tasks/:taskKey/assign',
    access: 'task.reassign',
    summary: 'Give a task to a person',
    body: z.object({ version: Version, userId: z.string(), reason: z.string().min(1).max(200) }),
  }),
  'tasks.draft': route({
    method: 'PUT',
    path: '/tasks/:taskKey/draft',
    access: 'task.work',
    summary: 'Keep what I have typed so far',
    body: z.object({ data: z.record(z.string(), z.unknown()) }),
  }),
  'tasks.complete': route({
    method: 'POST',
    path: '/tasks/:taskKey/complete',
    access: 'task.work',
    summary: 'Submit, approve or reject: form, record, audit and token move in one transaction',
    body: Completion,
    response: z.object({ taskKey: Key, nextTaskKey: Key.nullable(), withdrawableUntil: IsoInstant.nullable() }),
  }),
  'tasks.withdraw': route({
    method: 'POST',
    path: '/tasks/:taskKey/withdraw',
    access: 'task.work',
    summary: 'Recall my own submission until the next person has accepted',
    body: z.object({ commandId: z.string().min(8).max(64), reason: z.string().min(1).max(200) }),
  }),
  'tasks.nudge': route({
    method: 'POST',
    path: '/tasks/:taskKey/nudge',
    access: 'process.view',
    summary: 'Remind the holder',
    body: z.object({}),
  }),
};
