export * from './ports.ts';
export { createEngine } from './engine.ts';
export type { EngineOptions, Explainer } from './engine.ts';
export type { Waiting } from './explain/why-stuck.ts';
