import { defineRecordOnly } from '../define-handler.ts';

export const listRebookCalls = defineRecordOnly('list-rebook-calls');
