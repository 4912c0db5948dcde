/**
 * Why a course is interrupted, cancelled, ended early or given another prescription: the choices of the screen, and what the
 * commands accept. `OTHER` asks for a note.
 */
export const COURSE_REASONS = {
  suspend: [
    { code: 'TOXICITY', zh: '毒副反应', en: 'Toxicity' },
    { code: 'INTERCURRENT', zh: '合并其他疾病', en: 'Intercurrent illness' },
    { code: 'PATIENT_CHOICE', zh: '患者要求', en: 'Patient’s wish' },
    { code: 'MACHINE', zh: '设备故障', en: 'Machine down' },
    { code: 'HOLIDAY', zh: '节假日', en: 'Holiday' },
    { code: 'OTHER', zh: '其他', en: 'Other' },
  ],
  cancel: [
    { code: 'PATIENT_CHOICE', zh: '患者要求', en: 'Patient’s wish' },
    { code: 'PROGRESSION', zh: '病情进展', en: 'Progression' },
    { code: 'TRANSFER', zh: '转院', en: 'Moved to another hospital' },
    { code: 'NO_INDICATION', zh: '无放疗指征', en: 'No indication for radiotherapy' },
    { code: 'WRONG_ENTRY', zh: '登记错误', en: 'Entered by mistake' },
    { code: 'OTHER', zh: '其他', en: 'Other' },
  ],
  end: [
    { code: 'TOXICITY', zh: '毒副反应', en: 'Toxicity' },
    { code: 'PATIENT_CHOICE', zh: '患者要求', en: 'Patient’s wish' },
    { code: 'PROGRESSION', zh: '病情进展', en: 'Progression' },
    { code: 'DEATH', zh: '死亡', en: 'Death' },
    { code: 'TRANSFER', zh: '转院', en: 'Moved to another hospital' },
    { code: 'OTHER', zh: '其他', en: 'Other' },
  ],
  reopen: [
    { code: 'CORRECTION', zh: '更正笔误', en: 'Correction of an error' },
    { code: 'SUPPLEMENT', zh: '补充资料', en: 'Documents to be added' },
    { code: 'REVIEW', zh: '质控复核', en: 'Quality review' },
    { code: 'OTHER', zh: '其他', en: 'Other' },
  ],
  changeRx: [
    { code: 'DOSE', zh: '调整剂量或分次', en: 'Other dose or fractionation' },
    { code: 'TOXICITY', zh: '毒副反应', en: 'Toxicity' },
    { code: 'RESPONSE', zh: '肿瘤退缩', en: 'Tumour response' },
    { code: 'ANATOMY', zh: '解剖变化', en: 'Anatomy change' },
    { code: 'CORRECTION', zh: '更正笔误', en: 'Correction of an error' },
    { code: 'OTHER', zh: '其他', en: 'Other' },
  ],
} as const satisfies Record<string, readonly CourseReason[]>;

export interface CourseReason {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}
export type ReasonedAct = keyof typeof COURSE_REASONS;

/** A code means the same in every act that offers it. */
const BY_CODE = new Map<string, CourseReason>(
  Object.values(COURSE_REASONS).flatMap((reasons) => reasons.map((reason) => [reason.code, reason] as const)),
);

/** The words of a reason that was given; null for a code that no act offers. */
export function courseReasonWords(code: string): { readonly zh: string; readonly en: string } | null {
  const reason = BY_CODE.get(code);
  return reason === undefined ? null : { zh: reason.zh, en: reason.en };
}

/** Is the code one that this act offers? */
export function isReasonOf(act: ReasonedAct, code: string): boolean {
  return COURSE_REASONS[act].some((reason) => reason.code === code);
}
