import { defineRecordOnly } from '../define-handler.ts';

export const publishOrm = defineRecordOnly('publish-orm');
