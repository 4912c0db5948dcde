/** One text in both languages of the screens. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/**
 * Codes of the record as people read them: one vocabulary for screens, evidence and papers. Codes that a form offers have their
 * words in that form.
 */
export const RECORD_WORDS = {
  course: {
    DRAFT: { zh: '草稿', en: 'Draft' },
    ACTIVE: { zh: '疗程进行中', en: 'Active' },
    SUSPENDED: { zh: '中断', en: 'Suspended' },
    COMPLETED: { zh: '完成', en: 'Completed' },
    ENDED_EARLY: { zh: '提前结束', en: 'Ended early' },
    CANCELLED: { zh: '取消', en: 'Cancelled' },
    HISTORICAL: { zh: '历史', en: 'Historical' },
  },
  plan: {
    DRAFT: { zh: '草稿', en: 'Draft' },
    MD_APPROVED: { zh: '医生已批准', en: 'MD approved' },
    CHECKED: { zh: '物理已核对', en: 'Physics checked' },
    QA_PASSED: { zh: '质控通过', en: 'QA passed' },
    RELEASED: { zh: '已下发', en: 'Released' },
    RETIRED: { zh: '作废', en: 'Retired' },
  },
  prescription: {
    DRAFT: { zh: '草稿', en: 'Draft' },
    SIGNED: { zh: '已签署', en: 'Signed' },
    SUPERSEDED: { zh: '已被新版替代', en: 'Superseded' },
    VOID: { zh: '作废', en: 'Void' },
  },
  psqa: {
    NOT_REQUIRED: { zh: '不要求', en: 'Not required' },
    PENDING: { zh: '待测', en: 'Not measured yet' },
    PASSED: { zh: '通过', en: 'Passed' },
    FAILED: { zh: '不通过', en: 'Failed' },
    WAIVED: { zh: '双签放行', en: 'Waived by two signatures' },
  },
  sheet: {
    DRAFT: { zh: '草稿', en: 'Draft' },
    VERIFIED: { zh: '已核对', en: 'Verified' },
    APPROVED: { zh: '已批准', en: 'Approved' },
    VOID: { zh: '作废', en: 'Void' },
  },
  appointment: {
    HELD: { zh: '暂占', en: 'Held' },
    BOOKED: { zh: '已预约', en: 'Booked' },
    CHECKED_IN: { zh: '已签到', en: 'Checked in' },
    CALLED: { zh: '已叫号', en: 'Called' },
    IN_ROOM: { zh: '治疗中', en: 'In room' },
    DONE: { zh: '完成', en: 'Done' },
    PARTIAL: { zh: '部分', en: 'Partial' },
    MISSED: { zh: '缺照', en: 'Missed' },
    CANCELLED: { zh: '取消', en: 'Cancelled' },
  },
  ticket: {
    WAITING: { zh: '候诊', en: 'Waiting' },
    CALLED: { zh: '叫号', en: 'Called' },
    IN_ROOM: { zh: '在室', en: 'In room' },
    DONE: { zh: '完成', en: 'Done' },
    SKIPPED: { zh: '过号', en: 'Passed over' },
    LEFT: { zh: '离开', en: 'Left' },
  },
  jump: {
    EMERGENCY: { zh: '急诊', en: 'Emergency' },
    ANAESTHESIA: { zh: '麻醉', en: 'Anaesthesia' },
    CONDITION: { zh: '病情', en: 'Condition' },
    ADMIN: { zh: '行政', en: 'Administrative' },
  },
  assist: {
    NO_CODE: { zh: '没带证件条码', en: 'No card or code' },
    UNABLE: { zh: '行动不便', en: 'Cannot use the kiosk' },
    FROM_WARD: { zh: '病房送来', en: 'Brought from a ward' },
    KIOSK_DOWN: { zh: '自助机故障', en: 'Kiosk out of order' },
  },
  treatment: {
    COMPLETE: { zh: '完成', en: 'Delivered' },
    PARTIAL: { zh: '部分', en: 'Partial' },
  },
  check: {
    CONTINUE: { zh: '继续', en: 'Continue' },
    PAUSE: { zh: '暂停', en: 'Pause' },
    REPLAN: { zh: '改计划', en: 'Replan' },
  },
  device: {
    UP: { zh: '可用', en: 'Up' },
    DEGRADED: { zh: '降级', en: 'Degraded' },
    DOWN: { zh: '停机', en: 'Down' },
    HOLD: { zh: '保持', en: 'Hold' },
  },
  account: {
    ACTIVE: { zh: '可用', en: 'Active' },
    OFF: { zh: '停用', en: 'Off' },
    LOCKED: { zh: '锁定', en: 'Locked' },
  },
  laterality: {
    L: { zh: '左', en: 'Left' },
    R: { zh: '右', en: 'Right' },
    B: { zh: '双侧', en: 'Bilateral' },
    NA: { zh: '不分侧', en: 'No side' },
  },
  intent: {
    radical: { zh: '根治', en: 'Radical' },
    adjuvant: { zh: '辅助', en: 'Adjuvant' },
    neoadjuvant: { zh: '新辅助', en: 'Neoadjuvant' },
    palliative: { zh: '姑息', en: 'Palliative' },
    emergency: { zh: '急诊', en: 'Emergency' },
    benign: { zh: '良性病', en: 'Benign' },
  },
  pregnancy: {
    NO: { zh: '无', en: 'No' },
    YES: { zh: '有', en: 'Yes' },
    NOT_APPLICABLE: { zh: '不适用', en: 'Not applicable' },
  },
  /** Suspensions that the record itself decides; the reasons of people are `COURSE_REASONS` of the contract. */
  suspension: {
    WEEKLY_CHECK: { zh: '周检查要求暂停', en: 'Paused by the weekly check' },
  },
  document: {
    'course-summary': { zh: '疗程小结', en: 'Course summary' },
  },
  idType: {
    ID_CARD: { zh: '居民身份证', en: 'Resident ID card' },
    PASSPORT: { zh: '护照', en: 'Passport' },
    HMT_PERMIT: { zh: '港澳台通行证', en: 'HMT permit' },
    OFFICER: { zh: '军官证', en: 'Officer card' },
    BIRTH_CERT: { zh: '出生证', en: 'Birth certificate' },
    TEMPORARY: { zh: '临时编号', en: 'Temporary' },
  },
  source: {
    OUTPATIENT: { zh: '门诊', en: 'Outpatient' },
    INPATIENT: { zh: '住院', en: 'Inpatient' },
    REFERRAL: { zh: '转诊', en: 'Referral' },
    EXAM: { zh: '体检', en: 'Check-up' },
  },
  insurance: {
    EMPLOYEE: { zh: '职工', en: 'Employee' },
    RESIDENT: { zh: '居民', en: 'Resident' },
    SELF: { zh: '自费', en: 'Self-paid' },
    OTHER: { zh: '其他', en: 'Other' },
  },
  notComputed: {
    NO_DVH: { zh: '未计算：无剂量体积直方图，请在计划系统中查看', en: 'Not computed: no DVH, read it in the TPS' },
    NO_DOSE: { zh: '未计算：未收到该计划的剂量', en: 'Not computed: no dose of this plan was received' },
  },
  unmatched: {
    UNKNOWN_PATIENT: { zh: '患者号不存在', en: 'Unknown patient number' },
    IDENTITY_CONFLICT: { zh: '姓名、性别或生日不符', en: 'Name, sex or birth date differs' },
    SEVERAL_COURSES: { zh: '符合多个疗程', en: 'Fits several courses' },
    NO_OPEN_COURSE: { zh: '无进行中的疗程', en: 'No open course' },
    RECORD_UNREADABLE: { zh: '治疗记录缺少必需内容', en: 'Treatment record lacks what it must have' },
    RECORD_WITHOUT_VISIT: { zh: '当日无正在治疗的就诊', en: 'Nobody of this course is being treated that day' },
    RECORD_OF_OTHER_PLAN: { zh: '治疗记录引用另一计划', en: 'Treatment record of another plan' },
    RECORD_OF_OTHER_FRACTION: { zh: '治疗记录分次号不符', en: 'Treatment record of another fraction' },
    RECORD_DIFFERS_FROM_HAND: { zh: '与手工治疗记录不符', en: 'Differs from the record written by hand' },
  },
} as const satisfies Record<string, Readonly<Record<string, Words>>>;
export type RecordWordKind = keyof typeof RECORD_WORDS;

/** Words of a code; a code without words stays as it is, so that nothing is hidden. */
export function wordsOf(kind: RecordWordKind, code: string): Words {
  const table: Readonly<Record<string, Words>> = RECORD_WORDS[kind];
  return table[code] ?? { zh: code, en: code };
}
