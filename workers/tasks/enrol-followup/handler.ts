import { defineRecordOnly } from '../define-handler.ts';

export const enrolFollowup = defineRecordOnly('enrol-followup');
