import { defineRecordOnly } from '../define-handler.ts';

export const publishSiu = defineRecordOnly('publish-siu');
