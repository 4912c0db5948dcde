import { z } from 'zod';
import { id } from '../user-tasks/user-task.ts';
import { none } from './job-type.ts';
import type { JobType } from './job-type.ts';

const aboutChange = z.strictObject({ changeId: id });

/** A machine is down: what the process of re-booking asks of the record. */
export const REBOOKING_JOBS = {
  'list-rebook-calls': {
    purpose: {
      zh: '列出须电话通知改约的病人',
      en: 'whom a change of the schedule must be told by telephone: once a course; after its undo, those who were told',
    },
    variables: aboutChange,
    output: z.strictObject({ calls: z.array(z.strictObject({ courseId: id })).readonly() }),
    context: none,
    result: none,
    errors: [],
    retries: 5,
  },
  'close-rebook': {
    purpose: { zh: '设备恢复，关闭改约方案', en: 'drop a re-booking that nobody has decided: the machine is back' },
    variables: aboutChange,
    output: none,
    context: none,
    result: none,
    errors: [],
    retries: 5,
  },
  'propose-return': {
    purpose: { zh: '设备恢复，生成改回方案', en: 'propose the old times to those whose old time is still to come' },
    variables: aboutChange,
    /** null: nobody can go back. */
    output: z.strictObject({ returnId: id.nullable() }),
    context: none,
    result: none,
    errors: [],
    retries: 3,
  },
} as const satisfies Record<string, JobType>;
