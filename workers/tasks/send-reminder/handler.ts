import { defineRecordOnly } from '../define-handler.ts';

export const sendReminder = defineRecordOnly('send-reminder');
