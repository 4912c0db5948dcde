import { defineRecordOnly } from '../define-handler.ts';

export const mwlPublish = defineRecordOnly('mwl-publish');
