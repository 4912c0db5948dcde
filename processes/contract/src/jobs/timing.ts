import { z } from 'zod';
import { CATEGORIES, SLA_NODES, id, instant } from '../user-tasks/user-task.ts';
import { none } from './job-type.ts';
import type { JobType } from './job-type.ts';

/** Sent for one open user task: the element id, and the case it belongs to (patient before a course exists). */
const taskOfCase = z.strictObject({
  taskId: z.string(),
  patientId: id.optional(),
  courseId: id.optional(),
});

export const TIMING_JOBS = {
  'compute-due-date': {
    purpose: { zh: '按工作日历计算时限', en: 'due date in working time by node and category' },
    variables: z.strictObject({ node: z.enum(SLA_NODES), category: z.enum(CATEGORIES) }),
    output: z.strictObject({ dueAt: instant, warnAt: instant, escalateAt: instant }),
    /** Days that differ from Monday to Friday; hours are local minutes from midnight in timeZone. */
    context: z.strictObject({
      timeZone: z.string(),
      opensAtMinute: z.int(),
      closesAtMinute: z.int(),
      exceptions: z.array(z.strictObject({ date: z.iso.date(), type: z.enum(['HOLIDAY', 'MAKEUP_WORK']) })),
      /** sla-table decision for this node and category. */
      sla: z.strictObject({
        minutes: z.int().min(1),
        /** working: minutes of opening hours; elapsed: minutes of the clock (P0). */
        clock: z.enum(['working', 'elapsed']),
        warnPercent: z.int(),
        escalatePercent: z.int(),
      }),
    }),
    result: none,
    errors: [],
    retries: 3,
  },
  'send-reminder': {
    purpose: { zh: '发送到期提醒', en: 'remind the holder or the candidates of an open task' },
    variables: taskOfCase,
    output: none,
    context: none,
    result: none,
    errors: [],
    retries: 5,
    dispensable: true,
  },
  'send-escalation': {
    purpose: { zh: '超时升级', en: 'tell lead and supervisor of an overdue task and raise its priority' },
    variables: taskOfCase,
    output: none,
    context: none,
    result: none,
    errors: [],
    retries: 5,
    dispensable: true,
  },
  'send-inapp': {
    purpose: { zh: '站内通知', en: 'in-app notice to the people of a course' },
    variables: z.strictObject({
      courseId: id,
      template: z.enum(['course-cancelled', 'course-resumed', 'schedule-changed']),
    }),
    output: none,
    context: none,
    result: none,
    errors: [],
    retries: 5,
  },
  'notify-patient': {
    purpose: { zh: '通知病人预约', en: 'tell the patient the booked times' },
    variables: z.strictObject({ courseId: id }),
    output: none,
    context: none,
    result: none,
    errors: [],
    retries: 5,
  },
  'shift-due-dates': {
    purpose: { zh: '恢复后顺延时限', en: 'move open due dates by the length of the suspension' },
    variables: z.strictObject({ courseId: id, suspendedAt: instant, resumedAt: instant }),
    /** gapDays: whole calendar days without treatment. */
    output: z.strictObject({ gapDays: z.int().min(0) }),
    context: none,
    result: none,
    errors: [],
    retries: 5,
  },
} as const satisfies Record<string, JobType>;
