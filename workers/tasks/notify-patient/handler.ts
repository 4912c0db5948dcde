import { defineRecordOnly } from '../define-handler.ts';

export const notifyPatient = defineRecordOnly('notify-patient');
