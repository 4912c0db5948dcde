import { defineRecordOnly } from '../define-handler.ts';

export const sendEscalation = defineRecordOnly('send-escalation');
