import type { ElementPlanner } from '../element-planner.ts';
import { waitForWorker } from './job-wait.ts';

/** A service task is done by a worker. */
export const serviceTask: ElementPlanner = { activate: waitForWorker };
