import { defineRecordOnly } from '../define-handler.ts';

export const linkTreatmentRecord = defineRecordOnly('link-treatment-record');
