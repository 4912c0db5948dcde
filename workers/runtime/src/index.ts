export { openZeebe, type ZeebeOptions } from './client.ts';
export { readWorkerConfig, SETTINGS, type WorkerConfig } from './config.ts';
export { complete, failForGood, failTransient, throwError, type Ending } from './ending.ts';
export { isTransient } from './failures.ts';
export type { JobHandler, JobTools } from './handler.ts';
export { createLog } from './log.ts';
export type { ActivatedJob, JobGateway, WorkerLog } from './ports.ts';
export { startWorkers, type RunningWorkers, type StartWorkersInput } from './start-workers.ts';
