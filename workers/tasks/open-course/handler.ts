import { defineRecordOnly } from '../define-handler.ts';

export const openCourse = defineRecordOnly('open-course');
