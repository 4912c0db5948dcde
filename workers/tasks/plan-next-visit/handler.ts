import { defineRecordOnly } from '../define-handler.ts';

export const planNextVisit = defineRecordOnly('plan-next-visit');
