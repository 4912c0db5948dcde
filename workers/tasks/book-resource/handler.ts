import { defineRecordOnly } from '../define-handler.ts';

export const bookResource = defineRecordOnly('book-resource');
