import { z } from 'zod';
import { id, uid } from '../user-tasks/user-task.ts';
import { none } from './job-type.ts';
import type { JobType } from './job-type.ts';
import { planSummary, prescriptionSummary } from './plan-summary.ts';

/** Why a row has no value: the doctor decides it by what the planning system shows. */
export const NOT_COMPUTED = ['NO_DVH'] as const;

/** Rows about the plan itself, beside those of the template: does it follow the prescription, can its beams be true? */
export const PLAN_ROWS = {
  'plan-fractions': { zh: '计划分次', en: 'Fractions of the plan', unit: 'fx' },
  'plan-beams': { zh: '照射野与跳数', en: 'Beams, each with its MU', unit: 'beams' },
  'plan-isocentre': { zh: '照射野等中心', en: 'Beams with an isocentre', unit: 'beams' },
  'plan-mu': { zh: '总跳数', en: 'Sum of MU', unit: 'MU' },
  'plan-dose': { zh: '计划处方剂量', en: 'Dose of the plan', unit: 'cGy' },
  'plan-laterality': { zh: '计划标签侧别', en: 'Side in the label of the plan', unit: '' },
} as const;
export type PlanRowId = keyof typeof PLAN_ROWS;

const constraintRow = z.strictObject({
  rowId: id,
  structure: z.string(),
  metric: z.string(),
  operator: z.enum(['<', '<=', '>', '>=']),
  limit: z.number(),
  unit: z.string(),
});

const evaluatedRow = z.strictObject({
  rowId: id,
  /** In the row's unit. */
  value: z.number().nullable(),
  /** What the value is held against, for a row of PLAN_ROWS; a constraint has its limit. */
  expected: z.number().optional(),
  /** Null when nothing was computed: `reason` says why. */
  met: z.boolean().nullable(),
  reason: z.enum(NOT_COMPUTED).optional(),
});

export const PLANNING_JOBS = {
  'assign-plan': {
    purpose: { zh: '按负荷分配计划', en: 'choose the planner by skill and load' },
    variables: z.strictObject({ courseId: id, planId: id }),
    output: z.strictObject({ plannerId: id }),
    /** weight: plan weight of the technique (statistics of domain.md G6). */
    context: z.strictObject({
      technique: z.string(),
      weight: z.number(),
      candidates: z.array(
        z.strictObject({ userId: id, openWeight: z.number(), techniques: z.array(z.string()), present: z.boolean() }),
      ),
    }),
    result: z.strictObject({ reason: z.string(), weight: z.number() }),
    errors: ['NO_CANDIDATE'],
    retries: 2,
  },
  'evaluate-plan': {
    purpose: { zh: '计划剂量评估', en: 'evaluate the dose against the template' },
    variables: z.strictObject({ courseId: id, planId: id, rtplanUid: uid }),
    /** failedConstraints: rows out of limit. */
    output: z.strictObject({ failedConstraints: z.int().min(0) }),
    context: z.strictObject({
      rtplanUid: uid,
      /** Null when the plan file could not be summarised. */
      plan: planSummary.nullable(),
      planHash: z.string().nullable(),
      prescription: prescriptionSummary.nullable(),
      /** A dose that names this plan; null when none was received. */
      rtdoseUid: uid.nullable(),
      rtstructUid: uid.nullable(),
      constraints: z.array(constraintRow),
    }),
    result: z.strictObject({ rows: z.array(evaluatedRow) }),
    errors: ['DOSE_MISSING'],
    retries: 2,
  },
  'gamma-analyse': {
    purpose: { zh: '伽马分析', en: 'gamma analysis of the QA measurement' },
    variables: z.strictObject({ planId: id, measurementId: id }),
    /** passRate in per cent. */
    output: z.strictObject({ passRate: z.number().min(0).max(100) }),
    context: z.strictObject({
      measurementId: id,
      criteria: z.strictObject({
        doseDifferencePercent: z.number(),
        distanceMm: z.number(),
        thresholdPercent: z.number(),
        normalisation: z.enum(['global', 'local']),
      }),
    }),
    result: z.strictObject({ perBeam: z.array(z.strictObject({ beamNumber: z.int(), passRate: z.number() })) }),
    errors: ['ALIGN_FAIL', 'GAMMA_UNAVAILABLE'],
    retries: 1,
  },
  'prefill-sheet': {
    purpose: { zh: '从计划预填治疗单', en: 'fill the treatment sheet from the RTPLAN' },
    variables: z.strictObject({ courseId: id, planId: id }),
    output: z.strictObject({ sheetId: id }),
    /** rtplanUid is null when the plan was made by hand calculation. */
    context: z.strictObject({
      rtplanUid: uid.nullable(),
      plan: planSummary.nullable(),
      planHash: z.string().nullable(),
      rxVersion: z.int(),
    }),
    result: z.strictObject({
      planHash: z.string().nullable(),
      beams: z.array(
        z.strictObject({
          number: z.int(),
          name: z.string(),
          radiationType: z.string(),
          energy: z.string(),
          /** Degrees, IEC 61217. */
          gantryStart: z.number(),
          gantryStop: z.number().nullable(),
          collimator: z.number(),
          couch: z.number(),
          monitorUnits: z.number().nullable(),
          ssdMm: z.number().nullable(),
        }),
      ),
    }),
    errors: [],
    retries: 3,
  },
  'push-to-rv': {
    purpose: { zh: '计划推送治疗机', en: 'send the approved plan to the R&V system' },
    variables: z.strictObject({ courseId: id, planId: id }),
    output: none,
    context: none,
    result: none,
    errors: ['RV_REJECTED', 'RV_UNAVAILABLE'],
    retries: 5,
  },
  'void-approvals': {
    purpose: { zh: '作废计划批准与验证', en: 'void plan approval, check, QA and sheet (HC4)' },
    variables: z.strictObject({ courseId: id, reason: z.enum(['rx-changed', 'course-cancelled', 'plan-rejected']) }),
    output: none,
    context: none,
    result: none,
    errors: [],
    retries: 5,
  },
  'activate-plan': {
    purpose: {
      zh: '切换到新计划',
      en: 'retire the old plan, put the new one in force; the record publishes plan-changed',
    },
    variables: z.strictObject({ courseId: id, planId: id, stopAfterFraction: z.int().min(0) }),
    output: none,
    context: none,
    result: none,
    errors: [],
    retries: 5,
  },
} as const satisfies Record<string, JobType>;
