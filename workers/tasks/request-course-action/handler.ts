import { defineRecordOnly } from '../define-handler.ts';

export const requestCourseAction = defineRecordOnly('request-course-action');
