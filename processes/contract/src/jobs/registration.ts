import { z } from 'zod';
import { CATEGORIES, id } from '../user-tasks/user-task.ts';
import { none } from './job-type.ts';
import type { JobType } from './job-type.ts';

const sex = z.enum(['M', 'F', 'U']);
/** Demographics as the hospital information system or a form gives them; birthDate is YYYY-MM-DD. */
export const demographics = z.strictObject({
  name: z.string(),
  pinyin: z.string().optional(),
  sex,
  birthDate: z.iso.date(),
  idType: z.string(),
  idNo: z.string(),
  phone: z.string().optional(),
  address: z.string().optional(),
  hisPatientId: z.string().optional(),
});

export const REGISTRATION_JOBS = {
  'his-fetch-patient': {
    purpose: { zh: '从HIS获取病人信息', en: 'fetch demographics from the hospital information system' },
    variables: z.strictObject({ patientId: id }),
    output: none,
    context: z.strictObject({ idType: z.string(), idNo: z.string() }),
    result: z.strictObject({ demographics }),
    errors: ['HIS_NOT_FOUND', 'HIS_UNAVAILABLE'],
    retries: 3,
  },
  'match-patient': {
    purpose: { zh: '病人匹配查重', en: 'match against existing patients' },
    variables: z.strictObject({ patientId: id }),
    /** matchedPatientId is null when level is none. */
    output: z.strictObject({ level: z.enum(['exact', 'probable', 'none']), matchedPatientId: id.nullable() }),
    context: z.strictObject({
      draft: demographics,
      candidates: z.array(z.strictObject({ patientId: id, demographics })),
    }),
    result: z.strictObject({ matches: z.array(z.strictObject({ patientId: id, score: z.number().min(0).max(1) })) }),
    errors: [],
    retries: 3,
  },
  'generate-barcode': {
    purpose: { zh: '生成病人条码', en: 'assign patient number and barcode' },
    variables: z.strictObject({ patientId: id }),
    output: none,
    /** prefix of the department; the number itself is issued by the record. */
    context: z.strictObject({ patientNo: z.string(), prefix: z.string() }),
    result: z.strictObject({ code: z.string() }),
    errors: [],
    retries: 3,
  },
  'open-course': {
    purpose: { zh: '建立疗程并启动路径', en: 'create the course; the record publishes course-opened' },
    variables: z.strictObject({ patientId: id, category: z.enum(CATEGORIES) }),
    output: z.strictObject({ courseId: id }),
    context: none,
    result: none,
    errors: [],
    retries: 3,
  },
} as const satisfies Record<string, JobType>;
