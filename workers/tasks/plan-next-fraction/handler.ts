import { defineRecordOnly } from '../define-handler.ts';

export const planNextFraction = defineRecordOnly('plan-next-fraction');
