import { z } from 'zod';
import { CATEGORIES, id, instant, uid } from './user-tasks/user-task.ts';

/** A message that the models wait for. Publish with messageId = id of the source event: the engine drops repeats. */
export interface MessageType {
  readonly purpose: { readonly zh: string; readonly en: string };
  /** What the correlation key holds. */
  readonly correlationKey: string;
  readonly variables: z.ZodObject;
  /** ISO 8601 duration that the message waits for its receiver; PT0S = now or never. */
  readonly timeToLive: string;
}

const none = z.strictObject({});

export const MESSAGES = {
  'course-opened': {
    purpose: { zh: '疗程已建立，启动主路径', en: 'a course row exists: starts rt-course-main' },
    correlationKey: 'courseId',
    variables: z.strictObject({ courseId: id, patientId: id, category: z.enum(CATEGORIES) }),
    timeToLive: 'PT24H',
  },
  'course-cancelled': {
    purpose: { zh: '疗程取消', en: 'course cancelled (no fraction given)' },
    correlationKey: 'courseId',
    variables: none,
    timeToLive: 'PT24H',
  },
  'course-ended': {
    purpose: { zh: '疗程提前结束', en: 'course ended early' },
    correlationKey: 'courseId',
    variables: none,
    timeToLive: 'PT24H',
  },
  'course-suspended': {
    purpose: { zh: '疗程暂停', en: 'course suspended' },
    correlationKey: 'courseId',
    variables: z.strictObject({ suspendedAt: instant }),
    timeToLive: 'PT24H',
  },
  'course-resumed': {
    purpose: { zh: '疗程恢复', en: 'course resumed' },
    correlationKey: 'courseId',
    variables: z.strictObject({ resumedAt: instant }),
    timeToLive: 'PT24H',
  },
  'rx-changed': {
    purpose: { zh: '批准后处方变更', en: 'prescription changed after plan approval: approvals are void (HC4)' },
    correlationKey: 'courseId',
    variables: none,
    timeToLive: 'PT0S',
  },
  'adaptive-requested': {
    purpose: { zh: '请求自适应改计划', en: 'adaptive replan requested' },
    correlationKey: 'courseId',
    variables: none,
    timeToLive: 'PT0S',
  },
  'plan-changed': {
    purpose: { zh: '治疗计划已切换', en: 'another plan is in force' },
    correlationKey: 'courseId',
    variables: z.strictObject({ planId: id }),
    timeToLive: 'PT24H',
  },
  'dicom-series-received': {
    purpose: { zh: '收到定位图像序列', en: 'a settled image series of the course' },
    correlationKey: 'courseId',
    variables: z.strictObject({ seriesUid: uid }),
    timeToLive: 'PT24H',
  },
  'dicom-rtplan-received': {
    purpose: { zh: '收到计划文件', en: 'an RTPLAN of the plan' },
    correlationKey: 'planId',
    variables: z.strictObject({ rtplanUid: uid }),
    timeToLive: 'PT24H',
  },
  'rv-plan-ack': {
    purpose: { zh: '治疗机已确认计划', en: 'the R&V system holds the plan' },
    correlationKey: 'planId',
    variables: none,
    timeToLive: 'PT24H',
  },
  'fraction-checked-in': {
    purpose: { zh: '病人签到', en: 'patient checked in for a fraction' },
    correlationKey: 'courseId',
    variables: z.strictObject({ apptId: id, firstFraction: z.boolean() }),
    timeToLive: 'PT0S',
  },
  'treatment-record-received': {
    purpose: { zh: '收到治疗记录', en: 'a treatment record of the appointment' },
    correlationKey: 'apptId',
    variables: z.strictObject({ treatmentRecordId: id }),
    timeToLive: 'PT24H',
  },
  'followup-enrolled': {
    purpose: { zh: '进入随访', en: 'enrolled in follow-up: starts rt-followup' },
    correlationKey: 'courseId',
    variables: z.strictObject({ courseId: id, patientId: id, enrolmentId: id }),
    timeToLive: 'PT24H',
  },
  'rebook-decided': {
    purpose: { zh: '改约方案已在预约板上决定', en: 'a proposed re-booking was taken or dropped on the booking board' },
    correlationKey: 'changeId',
    variables: z.strictObject({ decision: z.enum(['apply', 'discard']) }),
    timeToLive: 'PT0S',
  },
  'rebook-undone': {
    purpose: { zh: '改约已整体撤销', en: 'a re-booking was taken back as a whole' },
    correlationKey: 'changeId',
    variables: none,
    timeToLive: 'PT0S',
  },
  'rebook-call-off': {
    purpose: { zh: '改约电话不必再拨', en: 'what the patient would be told by telephone holds no more' },
    correlationKey: 'courseId',
    variables: none,
    timeToLive: 'PT0S',
  },
  'task-withdraw': {
    purpose: { zh: '撤回已提交任务', en: 'the submitter recalls work that nobody has accepted yet' },
    correlationKey: 'courseId + ":" + element id of the open next task',
    variables: none,
    timeToLive: 'PT0S',
  },
} as const satisfies Record<string, MessageType>;

export type MessageName = keyof typeof MESSAGES;
export type MessageVariables<Name extends MessageName> = z.infer<(typeof MESSAGES)[Name]['variables']>;

/** Correlation key of task-withdraw. `openTaskId` is the task that waits now, not the one taken back. */
export const withdrawKey = (courseId: string, openTaskId: string): string => `${courseId}:${openTaskId}`;
