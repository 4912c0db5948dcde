export { stageGroup, type StageFault, type StageGroup, type StageInput } from './stage-group.ts';
export type { StageFactors, StageRow, StageTable } from './stage-table.ts';
export { STAGE_TABLES } from './tables.ts';
