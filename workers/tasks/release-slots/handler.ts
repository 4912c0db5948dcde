import { defineRecordOnly } from '../define-handler.ts';

export const releaseSlots = defineRecordOnly('release-slots');
