import type { ElementPlanner } from '../element-planner.ts';

/** A manual or undefined task is a note to the reader: the token passes. */
export const manualTask: ElementPlanner = { activate: () => 'done' };
