import type { TaskDetail, TaskRow } from '@rtflow/contract/rest/tasks';
import type { FormSchema } from '@rtflow/forms/form-schema';

/** A contour review that is mine, of an invented patient. */
export function taskRow(change: Partial<TaskRow> = {}): TaskRow {
  return {
    taskKey: '2251799813685249',
    taskId: 'contour-review',
    name: { zh: '勾画审核', en: 'Review contours' },
    state: 'CREATED',
    refused: null,
    assignee: { userId: 'u1', name: { zh: '李医师', en: 'Dr Li' } },
    mine: true,
    claimable: false,
    priority: 70,
    createdAt: '2026-11-23T01:00:00.000Z',
    warnAt: null,
    dueAt: null,
    overdue: false,
    completedAt: null,
    completedBy: null,
    attempt: 1,
    patient: { patientId: 'p1', patientNo: 'RT2026000123', name: '测试甲', sex: 'M', ageYears: 52 },
    course: { courseId: 'c1', status: 'ACTIVE', category: 'P1', diagnosis: '鼻咽癌', technique: 'VMAT' },
    version: 3,
    ...change,
  };
}

/** A review form: one required answer, the decision, its reason and a comment. */
export const REVIEW_FORM: FormSchema = {
  type: 'default',
  id: 'contour-review',
  schemaVersion: 18,
  properties: {
    titleZh: '勾画审核',
    titleEn: 'Review contours',
    resultVariable: 'contourReview',
    variables: ['decision'],
    recordedVariables: [],
  },
  components: [
    {
      type: 'radio',
      id: 'a',
      key: 'lateralityChecked',
      label: '偏侧一致',
      validate: { required: true },
      values: [
        { label: '是', value: 'yes' },
        { label: '否', value: 'no' },
      ],
    },
    {
      type: 'radio',
      id: 'b',
      key: 'decision',
      label: '结果',
      validate: { required: true },
      values: [
        { label: '同意', value: 'approve' },
        { label: '驳回', value: 'reject' },
      ],
    },
    {
      type: 'select',
      id: 'c',
      key: 'rejectReason',
      label: '原因',
      validate: { required: true },
      conditional: { hide: '=decision != "reject"' },
      values: [
        { label: '靶区范围', value: 'target' },
        { label: '其他', value: 'other' },
      ],
    },
    { type: 'textarea', id: 'd', key: 'comment', label: '意见' },
  ],
};

export function taskDetail(change: Partial<TaskDetail> = {}): TaskDetail {
  return {
    ...taskRow(),
    banner: null,
    instanceKey: '1',
    rootInstanceKey: '1',
    form: { formId: 'contour-review', version: 2, schema: REVIEW_FORM as unknown as Record<string, unknown> },
    prefill: {},
    sources: {},
    evidence: [],
    images: [],
    guidance: { whyMe: { zh: '', en: '' }, missing: [], next: { zh: '', en: '' } },
    rejectReasons: [],
    acts: ['approve', 'reject', 'release'].map((act) => ({ act, allowed: true, zh: act, en: act })),
    submission: null,
    comments: 0,
    ...change,
  };
}
