import type { ApiClient } from '@rtflow/contract/client';
import { COURSE_REASONS, type CourseReason } from '@rtflow/contract/course-reasons';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { newCommandId } from '../api/loaded.ts';

export type LegalAct = RouteAnswer<'courses.acts'>['acts'][number];

/** What a panel must ask before the act can be sent. */
export interface ActAsk {
  readonly reason: boolean;
  readonly resumeDate: boolean;
  /** Ends something: the button is red and names the object. */
  readonly destructive: boolean;
  /** What the command accepts, with its words. */
  readonly reasons: readonly CourseReason[];
}

/** Acts on a course that this screen can send. An act of the server that is not here is shown, but done elsewhere. */
export const ACT_ASKS = {
  suspend: {
    reason: true,
    resumeDate: true,
    destructive: false,
    reasons: COURSE_REASONS.suspend,
  },
  resume: { reason: false, resumeDate: false, destructive: false, reasons: [] },
  cancel: {
    reason: true,
    resumeDate: false,
    destructive: true,
    reasons: COURSE_REASONS.cancel,
  },
  end: {
    reason: true,
    resumeDate: false,
    destructive: true,
    reasons: COURSE_REASONS.end,
  },
  archive: { reason: false, resumeDate: false, destructive: false, reasons: [] },
  reopen: {
    reason: true,
    resumeDate: false,
    destructive: false,
    reasons: COURSE_REASONS.reopen,
  },
  changeRx: {
    reason: true,
    resumeDate: false,
    destructive: false,
    reasons: COURSE_REASONS.changeRx,
  },
} as const satisfies Record<string, ActAsk>;
export type CourseAct = keyof typeof ACT_ASKS;

export function isCourseAct(act: string): act is CourseAct {
  return Object.hasOwn(ACT_ASKS, act);
}

export interface ActInput {
  readonly courseId: string;
  readonly reasonCode: string;
  readonly note: string;
  readonly expectedResume: string;
}

export async function sendAct(client: ApiClient, act: CourseAct, input: ActInput): Promise<void> {
  const params = { courseId: input.courseId };
  const commandId = newCommandId();
  const reason = { commandId, reasonCode: input.reasonCode, ...(input.note === '' ? {} : { note: input.note }) };
  switch (act) {
    case 'suspend':
      await client.call('courses.suspend', { params, body: { ...reason, expectedResume: input.expectedResume } });
      return;
    case 'resume':
      await client.call('courses.resume', { params, body: { commandId } });
      return;
    case 'cancel':
      await client.call('courses.cancel', { params, body: reason });
      return;
    case 'end':
      await client.call('courses.end', { params, body: reason });
      return;
    case 'archive':
      await client.call('courses.archive', { params, body: { commandId } });
      return;
    case 'reopen':
      await client.call('courses.reopen', { params, body: reason });
      return;
    case 'changeRx':
      await client.call('courses.changeRx', { params, body: reason });
  }
}
