import { defineRecordOnly } from '../define-handler.ts';

export const sendInapp = defineRecordOnly('send-inapp');
