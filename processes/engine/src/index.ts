export * from './ports.ts';
export { createEngine } from './engine.ts';
export type { EngineOptions, Explainer } from './engine.ts';
export type { InstanceAt } from './explain/state-at.ts';
export type { NearMiss, WaitCode, Waiting } from './explain/waiting.ts';
