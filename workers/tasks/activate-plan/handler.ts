import { defineRecordOnly } from '../define-handler.ts';

export const activatePlan = defineRecordOnly('activate-plan');
