import type { ElementPlanner } from '../element-planner.ts';
import { waitForWorker } from './job-wait.ts';

/** A send task is done by a worker that sends. */
export const sendTask: ElementPlanner = { activate: waitForWorker };
