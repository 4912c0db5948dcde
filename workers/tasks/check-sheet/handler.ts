import { defineRecordOnly } from '../define-handler.ts';

export const checkSheet = defineRecordOnly('check-sheet');
