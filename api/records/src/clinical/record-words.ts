/** One text in both languages of the screens. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** Codes of the record as people read them. Codes that a form offers have their words in the form: see form-words.ts. */
const WORDS = {
  prescription: {
    DRAFT: { zh: '草稿', en: 'draft' },
    SIGNED: { zh: '已签署', en: 'signed' },
    SUPERSEDED: { zh: '已被新版替代', en: 'superseded' },
    VOID: { zh: '作废', en: 'void' },
  },
  plan: {
    DRAFT: { zh: '草稿', en: 'draft' },
    MD_APPROVED: { zh: '医生已批准', en: 'approved by the physician' },
    CHECKED: { zh: '物理已核对', en: 'checked by physics' },
    QA_PASSED: { zh: '质控通过', en: 'QA passed' },
    RELEASED: { zh: '已下发', en: 'released' },
    RETIRED: { zh: '作废', en: 'retired' },
  },
  psqa: {
    NOT_REQUIRED: { zh: '不要求', en: 'not required' },
    PENDING: { zh: '待测', en: 'not measured yet' },
    PASSED: { zh: '通过', en: 'passed' },
    FAILED: { zh: '不通过', en: 'failed' },
    WAIVED: { zh: '双签放行', en: 'waived by two signatures' },
  },
  sheet: {
    DRAFT: { zh: '草稿', en: 'draft' },
    VERIFIED: { zh: '已核对', en: 'verified' },
    APPROVED: { zh: '已批准', en: 'approved' },
    VOID: { zh: '作废', en: 'void' },
  },
  laterality: {
    L: { zh: '左', en: 'left' },
    R: { zh: '右', en: 'right' },
    B: { zh: '双侧', en: 'both sides' },
    NA: { zh: '不适用', en: 'not applicable' },
  },
  pregnancy: {
    NO: { zh: '无', en: 'no' },
    YES: { zh: '有', en: 'yes' },
    NOT_APPLICABLE: { zh: '不适用', en: 'not applicable' },
  },
  notComputed: {
    NO_DVH: { zh: '未计算：无剂量体积直方图，请在计划系统中查看', en: 'not computed: no DVH, read it in the TPS' },
    NO_DOSE: { zh: '未计算：未收到该计划的剂量', en: 'not computed: no dose of this plan was received' },
  },
  unmatched: {
    UNKNOWN_PATIENT: { zh: '患者号不存在', en: 'patient number unknown' },
    IDENTITY_CONFLICT: { zh: '姓名、性别或生日不符', en: 'name, sex or birth date differ' },
    NO_OPEN_COURSE: { zh: '无进行中的疗程', en: 'no open course' },
  },
} as const satisfies Record<string, Readonly<Record<string, Words>>>;

export const UNANSWERED: Words = { zh: '未回答', en: 'not answered' };

/** Words of a code; a code without words stays as it is, so that nothing is hidden. */
export function wordsOf(kind: keyof typeof WORDS, code: string): Words {
  const table: Readonly<Record<string, Words>> = WORDS[kind];
  return table[code] ?? { zh: code, en: code };
}

/** A text in both languages, with parts that differ by language or do not: both`${plan.planNo} · ${wordsOf('plan', code)}`. */
export function both(texts: TemplateStringsArray, ...parts: readonly (Words | string | number)[]): Words {
  const spoken = (language: 'zh' | 'en'): string =>
    texts.reduce((said, text, index) => {
      const part = parts[index - 1] ?? '';
      return said + (typeof part === 'object' ? part[language] : String(part)) + text;
    });
  return { zh: spoken('zh'), en: spoken('en') };
}

/** A number with its counting word: '2 野', '2 beams'. */
export function count(number: number, zh: string, en: string): Words {
  return { zh: `${number} ${zh}`, en: `${number} ${en}` };
}

/** Parts with the same text between them; what is missing is left out. */
export function joined(parts: readonly (Words | string | null | undefined | false)[], by: string): Words {
  const there = parts.filter((part) => part !== null && part !== undefined && part !== false && part !== '') as (
    Words | string
  )[];
  const spoken = (language: 'zh' | 'en'): string =>
    there.map((part) => (typeof part === 'object' ? part[language] : part)).join(by);
  return { zh: spoken('zh'), en: spoken('en') };
}
