import type { ElementPlanner } from '../element-planner.ts';

/** Takes every flow; it is activated when a token has arrived on each incoming flow (behaviour/tokens.ts). */
export const parallelGateway: ElementPlanner = { activate: () => 'done' };
