export type { ModelRunner, OrganDraft, SeriesVolume } from './model-runner.ts';
