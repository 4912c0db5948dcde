import type { Random } from './random.ts';

export interface DemoTarget {
  readonly tg263Name: string;
  /** cGy per fraction. */
  readonly dosePerFx: number;
  readonly fractions: number;
}

/** A kind of patient: what clinicians would write in the forms. */
export interface DemoCase {
  readonly name: string;
  /** Share of the department's patients. */
  readonly weight: number;
  readonly sex: 'M' | 'F' | null;
  readonly age: { readonly from: number; readonly to: number };
  readonly icd11: string;
  readonly topography: string;
  readonly morphology: string;
  readonly diagnosis: string;
  readonly kind: 'PRIMARY' | 'METASTASIS';
  readonly site: string;
  readonly siteGroup: string;
  readonly sides: readonly ('L' | 'R' | 'B' | 'NA')[];
  readonly stages: readonly (readonly [t: string, n: string, m: string, group: string])[];
  readonly intent: string;
  readonly technique: string;
  readonly fastGrowing: boolean;
  readonly symptomatic: boolean;
  readonly immobiliser: string;
  readonly position: string;
  readonly scan: readonly [from: string, to: string];
  readonly slice: string;
  readonly targets: readonly DemoTarget[];
  readonly oarTemplate: string;
  readonly concurrent: string;
  readonly anatomy: 'head-neck' | 'pelvis';
}

export function pickCase(random: Random): DemoCase {
  let draw = random.next() * CASES.reduce((sum, { weight }) => sum + weight, 0);
  for (const demoCase of CASES) {
    draw -= demoCase.weight;
    if (draw < 0) return demoCase;
  }
  return random.pick(CASES);
}

/** The mix of a general department; doses are common schedules, not advice. */
export const CASES: readonly DemoCase[] = [
  {
    name: 'npc-vmat',
    weight: 22,
    sex: null,
    age: { from: 32, to: 68 },
    icd11: '2B6B',
    topography: 'C11.9',
    morphology: '8072/3',
    diagnosis: '鼻咽非角化性癌',
    kind: 'PRIMARY',
    site: 'NASOPHARYNX',
    siteGroup: 'head-neck',
    sides: ['B'],
    stages: [
      ['T2', 'N1', 'M0', 'II'],
      ['T3', 'N1', 'M0', 'III'],
      ['T3', 'N2', 'M0', 'III'],
      ['T4', 'N2', 'M0', 'IVA'],
    ],
    intent: 'radical',
    technique: 'VMAT',
    fastGrowing: true,
    symptomatic: false,
    immobiliser: 'HNS_MASK',
    position: 'HFS',
    scan: ['VERTEX', 'CLAVICLE'],
    slice: '3',
    targets: [
      { tg263Name: 'PTV_6996', dosePerFx: 212, fractions: 33 },
      { tg263Name: 'PTV_5940', dosePerFx: 180, fractions: 33 },
    ],
    oarTemplate: 'HN_CONVENTIONAL',
    concurrent: 'CHEMO',
    anatomy: 'head-neck',
  },
  {
    name: 'breast-imrt',
    weight: 24,
    sex: 'F',
    age: { from: 34, to: 72 },
    icd11: '2C61',
    topography: 'C50.4',
    morphology: '8500/3',
    diagnosis: '乳腺浸润性导管癌保乳术后',
    kind: 'PRIMARY',
    site: 'BREAST',
    siteGroup: 'breast',
    sides: ['L', 'R'],
    stages: [
      ['T1', 'N0', 'M0', 'IA'],
      ['T2', 'N0', 'M0', 'IIA'],
      ['T2', 'N1', 'M0', 'IIB'],
    ],
    intent: 'adjuvant',
    technique: 'IMRT',
    fastGrowing: false,
    symptomatic: false,
    immobiliser: 'BREAST_BOARD',
    position: 'HFS',
    scan: ['MANDIBLE', 'L2'],
    slice: '5',
    targets: [{ tg263Name: 'PTV_4005', dosePerFx: 267, fractions: 15 }],
    oarTemplate: 'BREAST',
    concurrent: 'NONE',
    anatomy: 'pelvis',
  },
  {
    name: 'lung-vmat',
    weight: 16,
    sex: null,
    age: { from: 48, to: 78 },
    icd11: '2C25',
    topography: 'C34.1',
    morphology: '8046/3',
    diagnosis: '肺非小细胞癌',
    kind: 'PRIMARY',
    site: 'LUNG',
    siteGroup: 'thorax',
    sides: ['L', 'R'],
    stages: [
      ['T2b', 'N2', 'M0', 'IIIA'],
      ['T3', 'N2', 'M0', 'IIIB'],
      ['T4', 'N2', 'M0', 'IIIB'],
    ],
    intent: 'radical',
    technique: 'VMAT',
    fastGrowing: true,
    symptomatic: false,
    immobiliser: 'VAC_BAG',
    position: 'HFS',
    scan: ['C7', 'L2'],
    slice: '3',
    targets: [{ tg263Name: 'PTV_6000', dosePerFx: 200, fractions: 30 }],
    oarTemplate: 'THORAX_CONVENTIONAL',
    concurrent: 'CHEMO',
    anatomy: 'pelvis',
  },
  {
    name: 'rectum-vmat',
    weight: 14,
    sex: null,
    age: { from: 40, to: 76 },
    icd11: '2B92',
    topography: 'C20.9',
    morphology: '8140/3',
    diagnosis: '直肠腺癌',
    kind: 'PRIMARY',
    site: 'RECTUM',
    siteGroup: 'pelvis',
    sides: ['NA'],
    stages: [
      ['T3', 'N1', 'M0', 'IIIB'],
      ['T4b', 'N1', 'M0', 'IIIC'],
    ],
    intent: 'neoadjuvant',
    technique: 'VMAT',
    fastGrowing: false,
    symptomatic: false,
    immobiliser: 'BELLY_BOARD',
    position: 'HFP',
    scan: ['L2', 'MID_THIGH'],
    slice: '5',
    targets: [{ tg263Name: 'PTV_5040', dosePerFx: 180, fractions: 28 }],
    oarTemplate: 'PELVIS_CONVENTIONAL',
    concurrent: 'CHEMO',
    anatomy: 'pelvis',
  },
  {
    name: 'cervix-vmat',
    weight: 12,
    sex: 'F',
    age: { from: 34, to: 70 },
    icd11: '2C77',
    topography: 'C53.9',
    morphology: '8070/3',
    diagnosis: '宫颈鳞状细胞癌',
    kind: 'PRIMARY',
    site: 'CERVIX',
    siteGroup: 'pelvis',
    sides: ['NA'],
    stages: [
      ['T2b', 'N0', 'M0', 'IIB'],
      ['T3b', 'N1', 'M0', 'IIIC1'],
    ],
    intent: 'radical',
    technique: 'VMAT',
    fastGrowing: true,
    symptomatic: false,
    immobiliser: 'BODY_MASK',
    position: 'HFS',
    scan: ['T12', 'MID_THIGH'],
    slice: '5',
    targets: [{ tg263Name: 'PTV_4500', dosePerFx: 180, fractions: 25 }],
    oarTemplate: 'PELVIS_CONVENTIONAL',
    concurrent: 'CHEMO',
    anatomy: 'pelvis',
  },
  {
    name: 'spine-palliative',
    weight: 12,
    sex: null,
    age: { from: 45, to: 82 },
    icd11: '2E03',
    topography: 'C41.2',
    morphology: '8140/6',
    diagnosis: '脊柱转移癌',
    kind: 'METASTASIS',
    site: 'SPINE',
    siteGroup: 'bone',
    sides: ['NA'],
    stages: [['TX', 'NX', 'M1', 'IV']],
    intent: 'palliative',
    technique: '3DCRT',
    fastGrowing: false,
    symptomatic: true,
    immobiliser: 'VAC_BAG',
    position: 'HFS',
    scan: ['DIAPHRAGM', 'ILIAC_CREST'],
    slice: '5',
    targets: [{ tg263Name: 'PTV_3000', dosePerFx: 300, fractions: 10 }],
    oarTemplate: 'PALLIATIVE',
    concurrent: 'NONE',
    anatomy: 'pelvis',
  },
];
