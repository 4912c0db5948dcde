import type { z } from 'zod';
import { CONTOURING_TASKS } from './user-tasks/contouring.ts';
import { EMERGENCY_TASKS } from './user-tasks/emergency.ts';
import { FOLLOW_UP_TASKS, OPERATIONS_TASKS } from './user-tasks/follow-up.ts';
import { FRACTION_TASKS } from './user-tasks/fraction.ts';
import { PLAN_QA_TASKS } from './user-tasks/plan-qa.ts';
import { PLANNING_TASKS } from './user-tasks/planning.ts';
import { REBOOKING_TASKS } from './user-tasks/rebooking.ts';
import { REGISTRATION_TASKS } from './user-tasks/registration.ts';
import { SIMULATION_TASKS } from './user-tasks/simulation.ts';
import { TREATMENT_TASKS } from './user-tasks/treatment.ts';
import type { UserTask } from './user-tasks/user-task.ts';

export type { Pathway, PriorityCategory, RoleCode, SlaNode, UserTask } from './user-tasks/user-task.ts';
export { CATEGORIES, INTENTS, PATHWAYS, ROLE_CODES, SLA_NODES, TECHNIQUES } from './user-tasks/user-task.ts';

/** Every user task of the models, by element id (which is also its form id). */
export const USER_TASKS = {
  ...REGISTRATION_TASKS,
  ...SIMULATION_TASKS,
  ...CONTOURING_TASKS,
  ...PLANNING_TASKS,
  ...PLAN_QA_TASKS,
  ...TREATMENT_TASKS,
  ...FRACTION_TASKS,
  ...EMERGENCY_TASKS,
  ...FOLLOW_UP_TASKS,
  ...OPERATIONS_TASKS,
  ...REBOOKING_TASKS,
} as const satisfies Record<string, UserTask>;

export type UserTaskId = keyof typeof USER_TASKS;
/** What completing the task puts under its resultVariable. */
export type UserTaskVariables<Id extends UserTaskId> = z.infer<(typeof USER_TASKS)[Id]['variables']>;

export const isUserTaskId = (taskId: string): taskId is UserTaskId => Object.hasOwn(USER_TASKS, taskId);

/** The table's row under its common type, for callers that take any task id; undefined when there is none. */
export const userTask = (taskId: string): UserTask | undefined =>
  isUserTaskId(taskId) ? USER_TASKS[taskId] : undefined;
