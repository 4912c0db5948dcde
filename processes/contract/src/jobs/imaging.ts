import { z } from 'zod';
import { id, uid } from '../user-tasks/user-task.ts';
import { none } from './job-type.ts';
import type { JobType } from './job-type.ts';

export const IMAGING_JOBS = {
  'book-resource': {
    purpose: { zh: '预约定位机时', en: 'book a simulator slot' },
    variables: z.strictObject({ courseId: id, kind: z.enum(['CT', 'MR']) }),
    output: z.strictObject({ slotId: id.nullable() }),
    context: none,
    result: none,
    errors: ['NO_CAPACITY'],
    retries: 3,
  },
  'mwl-publish': {
    purpose: { zh: '发布设备工作列表', en: 'publish the modality worklist entry' },
    variables: z.strictObject({ courseId: id }),
    output: none,
    context: none,
    result: none,
    errors: ['MODALITY_OFFLINE'],
    retries: 5,
  },
  'dicom-link': {
    purpose: { zh: '图像与疗程自动关联', en: 'link a received series to the course' },
    variables: z.strictObject({ courseId: id, seriesUid: uid }),
    /** needsRegistration: a second image set lies in another frame of reference. */
    output: z.strictObject({ needsRegistration: z.boolean() }),
    context: z.strictObject({
      series: z.strictObject({
        modality: z.string(),
        dicomPatientId: z.string(),
        frameOfReferenceUid: z.string().nullable(),
        /** A linking rule of the department found this very course. */
        foundByRule: z.boolean(),
      }),
      patientNos: z.array(z.string()),
      otherFrameOfReferenceUids: z.array(z.string()),
    }),
    result: z.strictObject({ confidence: z.number().min(0).max(1) }),
    errors: ['UNMATCHED'],
    retries: 3,
  },
  'ai-autocontour': {
    purpose: { zh: '智能勾画', en: 'draft contours by model; never blocks: failure goes on by hand' },
    variables: z.strictObject({ courseId: id, seriesUid: uid }),
    output: z.strictObject({ contourSetId: id }),
    context: z.strictObject({ seriesUid: uid, organSet: z.array(z.string()) }),
    result: z.strictObject({
      rtstructUid: uid,
      modelVersion: z.string(),
      organs: z.array(z.strictObject({ organ: z.string(), confidence: z.number().min(0).max(1) })),
    }),
    errors: ['AI_UNAVAILABLE'],
    retries: 1,
  },
} as const satisfies Record<string, JobType>;
