import { defineRecordOnly } from '../define-handler.ts';

export const buildSummary = defineRecordOnly('build-summary');
