export * from './ports.ts';
export { createEngine } from './engine.ts';
export type { EngineOptions } from './engine.ts';
