import { defineRecordOnly } from '../define-handler.ts';

export const proposeReturn = defineRecordOnly('propose-return');
