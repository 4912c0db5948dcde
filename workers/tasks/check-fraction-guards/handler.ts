import { defineRecordOnly } from '../define-handler.ts';

export const checkFractionGuards = defineRecordOnly('check-fraction-guards');
