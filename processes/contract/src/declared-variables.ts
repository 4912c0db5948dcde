import { JOB_TYPES } from './job-types.ts';
import { MESSAGES } from './messages.ts';
import { USER_TASKS } from './user-tasks.ts';

/** The variables that workers, messages and people send into a process: by job type, message name, and form id. */
export const DECLARED_VARIABLES = {
  jobs: new Map(Object.entries(JOB_TYPES).map(([type, job]) => [type, Object.keys(job.output.shape)])),
  messages: new Map(Object.entries(MESSAGES).map(([name, message]) => [name, Object.keys(message.variables.shape)])),
  userTasks: new Map(Object.entries(USER_TASKS).map(([id, task]) => [id, [task.resultVariable]])),
} as const;
