import { defineRecordOnly } from '../define-handler.ts';

export const voidApprovals = defineRecordOnly('void-approvals');
