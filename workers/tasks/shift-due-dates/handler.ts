import { defineRecordOnly } from '../define-handler.ts';

export const shiftDueDates = defineRecordOnly('shift-due-dates');
