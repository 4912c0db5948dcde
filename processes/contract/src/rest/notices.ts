import { z } from 'zod';
import { Id, IsoInstant, Key, Page, Text } from './problem.ts';
import { route } from './route.ts';

const CommandId = z.string().min(8).max(64);

export const Notice = z.object({
  noticeId: Id,
  /** What happened: 'task-overdue', 'task-mention' … */
  kind: z.string(),
  at: IsoInstant,
  read: z.boolean(),
  /** Where it leads. */
  taskKey: Key.nullable(),
  courseId: Id.nullable(),
  task: Text.nullable(),
  from: Text.nullable(),
  patient: z.object({ patientNo: z.string(), name: z.string() }).nullable(),
});
export type Notice = z.infer<typeof Notice>;

export const TaskComment = z.object({
  commentId: Id,
  at: IsoInstant,
  author: Text,
  mine: z.boolean(),
  text: z.string(),
  mentions: z.array(Text),
});
export type TaskComment = z.infer<typeof TaskComment>;

export const noticeRoutes = {
  'notices.list': route({
    method: 'GET',
    path: '/notices',
    access: 'session.own',
    summary: 'What I was told, newest first',
    query: Page.extend({ unread: z.enum(['true', 'false']).optional() }),
    response: z.object({ rows: z.array(Notice), nextCursor: z.string().nullable(), unread: z.number().int() }),
  }),
  'notices.read': route({
    method: 'POST',
    path: '/notices/read',
    access: 'session.own',
    summary: 'Mark notices of mine as read: these, or all up to now',
    body: z.object({ commandId: CommandId, noticeIds: z.array(Id).min(1).max(200).optional() }),
  }),
  'comments.list': route({
    method: 'GET',
    path: '/tasks/:taskKey/comments',
    access: 'task.work',
    summary: 'What people wrote to each other about a task',
    response: z.object({ comments: z.array(TaskComment) }),
  }),
  'comments.add': route({
    method: 'POST',
    path: '/tasks/:taskKey/comments',
    access: 'task.work',
    summary: 'Write about a task; its holder and those who are mentioned are told',
    body: z.object({
      commandId: CommandId,
      text: z.string().trim().min(1).max(1000),
      mentions: z.array(Id).max(20).default([]),
    }),
    response: z.object({ commentId: Id }),
  }),
};
