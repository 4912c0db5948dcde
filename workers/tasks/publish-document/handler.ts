import { defineRecordOnly } from '../define-handler.ts';

export const publishDocument = defineRecordOnly('publish-document');
