import { defineRecordOnly } from '../define-handler.ts';

export const closeRebook = defineRecordOnly('close-rebook');
