import type { Words } from './record-words.ts';

/** What a third party may be told of: acts of the audit by their stable names. `ping` is sent to try a subscription. */
export const WEBHOOK_EVENTS = {
  'patient.registered': { zh: '患者已登记', en: 'A patient was registered' },
  'course.opened': { zh: '疗程已开', en: 'A course was opened' },
  'course.suspend': { zh: '疗程中断', en: 'A course was suspended' },
  'course.resume': { zh: '疗程恢复', en: 'A course was resumed' },
  'course.cancel': { zh: '疗程取消', en: 'A course was cancelled' },
  'course.end': { zh: '疗程提前结束', en: 'A course ended early' },
  'task.completed': { zh: '任务已完成', en: 'A task was completed' },
  'plan.activated': { zh: '计划已启用', en: 'A plan was activated' },
  'approvals.voided': { zh: '批准已作废', en: 'Approvals were voided' },
  'appointment.booked': { zh: '已预约', en: 'Appointments were booked' },
  'appointment.moved': { zh: '预约已改', en: 'An appointment was moved' },
  'appointment.released': { zh: '预约已取消', en: 'Appointments were released' },
  'appointment.checked-in': { zh: '已签到', en: 'A patient checked in' },
  'fraction.recorded': { zh: '分次已记录', en: 'A fraction was recorded' },
  'device.status': { zh: '设备状态变化', en: 'A machine changed its state' },
} as const satisfies Record<string, Words>;
export type WebhookEvent = keyof typeof WEBHOOK_EVENTS;
export const WEBHOOK_EVENT_KINDS = Object.keys(WEBHOOK_EVENTS) as [WebhookEvent, ...WebhookEvent[]];

/** Details of an act that go along: keys and numbers to ask the API with. Reasons, decisions and names stay here. */
export const WEBHOOK_KEYS = ['courseId', 'taskId', 'planId', 'appointmentIds', 'fxNo', 'to'] as const;
