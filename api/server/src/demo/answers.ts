import type { DemoCase } from './cases.ts';
import type { Random } from './random.ts';

/** What a case's forms say beyond the unremarkable choices; keys are field keys, by form. */
export interface CaseFacts {
  readonly demoCase: DemoCase;
  readonly laterality: 'L' | 'R' | 'B' | 'NA';
  readonly stage: readonly [t: string, n: string, m: string, group: string];
  readonly sex: 'M' | 'F';
  readonly attendingId: string;
  /** One in a hundred and such: decided once per patient. */
  readonly rejectsContour: boolean;
  readonly revisesPlan: boolean;
}

export interface Moment {
  readonly random: Random;
  /** Epoch ms. */
  readonly now: number;
  readonly taskId: string;
  /** How often this task was done before in this course. */
  readonly attempt: number;
  readonly treatmentDeviceId: string;
  readonly secondTherapistId: string;
}

const DAY_MS = 86_400_000;

/** `known` stands where the system has nothing better; `own` is what the person writes whatever was prefilled. */
export function answersFor(
  facts: CaseFacts,
  moment: Moment,
): { known: Record<string, unknown>; own: Record<string, unknown> } {
  const { demoCase, laterality } = facts;
  const known = { laterality, site: demoCase.site, technique: demoCase.technique, energy: '6X' };
  return { known, own: FORMS[moment.taskId]?.(facts, moment) ?? {} };
}

type FormAnswers = (facts: CaseFacts, moment: Moment) => Record<string, unknown>;

const FORMS: Readonly<Record<string, FormAnswers>> = {
  'course-open': ({ demoCase, stage, attendingId, sex }, { now, random }) => ({
    icd11: demoCase.icd11,
    departmentDiagnosis: demoCase.diagnosis,
    diagnosisKind: demoCase.kind,
    icdO3Topography: demoCase.topography,
    icdO3Morphology: demoCase.morphology,
    pathology: demoCase.diagnosis,
    diagnosedDate: day(now - random.between(10, 40) * DAY_MS),
    siteGroup: demoCase.siteGroup,
    stageSystem: demoCase.siteGroup === 'pelvis' && demoCase.site === 'CERVIX' ? 'FIGO2018' : 'AJCC8',
    stagePrefix: demoCase.intent === 'adjuvant' ? 'p' : 'c',
    t: stage[0],
    n: stage[1],
    m: stage[2],
    stageGroup: stage[3],
    intent: demoCase.intent,
    attendingId,
    fastGrowing: demoCase.fastGrowing,
    urgent: false,
    symptomatic: demoCase.symptomatic,
    priorRt: 'no',
    pacemaker: 'no',
    pregnancy: sex === 'F' ? 'no' : 'NA',
    infection: ['NONE'],
    ...(random.chance(0.12) ? { hasAllergy: 'yes', allergy: '青霉素' } : { hasAllergy: 'no' }),
    ecog: random.pick(['0', '1', '1', '2']),
    consentSigned: true,
  }),
  'immob-request': ({ demoCase }) => simulation(demoCase),
  'immob-perform': ({ demoCase }, { now, random }) => ({
    ...simulation(demoCase),
    maskNo: `M${random.between(1000, 9999)}`,
    vacBagNo: `V${random.between(100, 999)}`,
    markers: MARKERS,
    photos: ['FRONT', 'SIDE'],
    setupNotes: '体位舒适，标记清晰',
    performedAt: instant(now - 10 * 60_000),
    result: 'success',
  }),
  'sim-perform': ({ demoCase, sex }, { now }) => ({
    ...simulation(demoCase),
    identifiers: ['NAME', 'BARCODE'],
    pregnancyTest: sex === 'F' ? 'DECLARED_NO' : 'NA',
    metal: 'no',
    motion: 'none',
    fov: 500,
    kVp: '120',
    markers: MARKERS,
    performedAt: instant(now - 15 * 60_000),
    result: 'success',
  }),
  'register-images': () => ({ method: 'rigid', residualMm: 0.8, checkedRegion: 'BOTH', accepted: true }),
  'contour-draft': ({ demoCase }, { attempt }) => ({
    method: attempt === 0 ? 'MANUAL' : 'AI_EDITED',
    structures: [
      ...demoCase.targets.map(({ tg263Name }) => ({ roiName: tg263Name, role: 'PTV', volumeCc: 118.9 })),
      { roiName: 'SpinalCord', role: 'OAR', volumeCc: 32.4 },
    ],
  }),
  'contour-review': ({ rejectsContour }, { attempt }) =>
    rejectsContour && attempt === 0
      ? {
          decision: 'reject',
          rejectReason: 'TARGET_EXTENT',
          comment: '外侧缘外扩约 3 mm 到皮下脂肪，请回收',
          lateralityChecked: 'yes',
          peerReview: 'NA',
        }
      : { decision: 'approve', lateralityChecked: 'yes', peerReview: 'yes' },
  'plan-request': ({ demoCase }, { now }) => ({
    planKind: 'FIRST',
    targets: demoCase.targets.map((target) => ({
      ...target,
      total: target.dosePerFx * target.fractions,
      coverage: 'D95_RX',
    })),
    sequence: 'SIB',
    modality: 'PHOTON',
    deviceGroup: 'A',
    fractionation: 'QD5',
    daysPerWeek: '5',
    igrt: demoCase.intent === 'palliative' ? 'KV' : 'CBCT_FIRST3_WEEKLY',
    marginLeftRight: 3,
    marginAntPost: 3,
    marginSupInf: 3,
    oarTemplateId: demoCase.oarTemplate,
    priorRt: 'no',
    concurrent: demoCase.concurrent,
    concurrentDrug: '顺铂',
    startBy: day(now + 14 * DAY_MS),
  }),
  'plan-design': (_facts, { treatmentDeviceId }) => ({
    tps: 'Demo TPS 1.0',
    machineId: treatmentDeviceId,
    algorithm: 'AAA',
    gridMm: 2.5,
    normalisation: 'TARGET_MEAN',
  }),
  'plan-evaluate': ({ revisesPlan }, { attempt }) =>
    revisesPlan && attempt === 0
      ? {
          decision: 'revise',
          rejectReason: 'OAR',
          comment: '左腮腺平均剂量偏高，请优化',
          coverageAdequate: 'yes',
          lateralityChecked: 'yes',
        }
      : { decision: 'approve', coverageAdequate: 'yes', lateralityChecked: 'yes' },
  'physics-check': (_facts, { random }) => ({
    secondaryMuPercent: tenth(random.next() * 2 - 1),
    secondarySystem: '独立核算',
    decision: 'approve',
  }),
  'psqa-measure': (_facts, { now, treatmentDeviceId }) => ({
    detector: 'ARRAY_3D',
    machineId: treatmentDeviceId,
    measuredAt: instant(now - 20 * 60_000),
    trueComposite: 'TRUE_COMPOSITE',
    reMeasure: 'no',
  }),
  'psqa-evaluate': (_facts, { random }) => ({
    doseDifferencePercent: 3,
    distanceMm: 2,
    thresholdPercent: 10,
    normalisationMode: 'global',
    passRate: tenth(96 + random.next() * 3.8),
  }),
  'sheet-verify': (_facts, { random }) => ({
    isocentres: [
      { name: 'ISO1', shiftX: 0, shiftY: tenth(random.next() * 20 - 10), shiftZ: tenth(random.next() * 40 - 20) },
    ],
    instructions: '按体位照片摆位，核对激光线',
    igrt: 'CBCT_FIRST3_WEEKLY',
    bid: 'no',
    tolLateral: 5,
    tolLongitudinal: 5,
    tolVertical: 5,
    tolRotation: 3,
    matchesPlan: true,
  }),
  'sheet-approve': () => ({ sheetRead: true, decision: 'approve' }),
  'sheet-cosign': () => ({ sheetRead: true, decision: 'approve' }),
  'rv-import-confirm': (_facts, { treatmentDeviceId }) => ({
    compared: ['PATIENT', 'PLAN_UID', 'FRACTIONS', 'BEAMS', 'MU'],
    machineId: treatmentDeviceId,
    confirmed: true,
  }),
  'confirm-schedule': () => ({ appointmentKind: 'FIRST', cycle: 'QD5', slotMin: 12, patientAgreed: true }),
  'identity-and-setup': (_facts, { secondTherapistId }) => ({
    identifiers: ['NAME_STATED', 'BARCODE'],
    photoMatch: true,
    secondTherapistId,
    planNameMatch: true,
    positionConfirmed: true,
    ssdCm: 92.3,
    verified: true,
  }),
  'igrt-match': (_facts, { random }) => ({
    imaging: 'CBCT',
    matchOn: 'BONE',
    lateral: tenth(random.next() * 4 - 2),
    longitudinal: tenth(random.next() * 5 - 2.5),
    vertical: tenth(random.next() * 4 - 2),
    pitch: tenth(random.next() * 2 - 1),
    roll: tenth(random.next() * 2 - 1),
    yaw: tenth(random.next() * 2 - 1),
    applied: true,
  }),
  'record-fraction': (_facts, { now, secondTherapistId }) => ({
    status: 'complete',
    startedAt: instant(now - 6 * 60_000),
    endedAt: instant(now - 60_000),
    secondTherapistId,
  }),
  'first-fraction-approval': () => ({
    present: true,
    imagesChecked: true,
    lateralityChecked: 'yes',
    decision: 'approve',
  }),
  'missed-fraction': (_facts, { now }) => ({
    reasonCode: 'ILLNESS',
    contacted: true,
    nextDate: saturdayAfter(now),
    compensate: true,
    compensation: 'SATURDAY',
  }),
  'weekly-check-doctor': (_facts, { random }) => ({
    weightKg: tenth(50 + random.next() * 25),
    kps: '90',
    toxicities: [{ term: random.pick(['DERMATITIS', 'MUCOSITIS', 'FATIGUE']), grade: random.pick(['1', '1', '2']) }],
    decision: 'continue',
  }),
  'weekly-check-nurse': (_facts, { random }) => ({
    skin: random.pick(['0', '1']),
    nrs2002: random.between(0, 3),
    pain: random.between(0, 2),
    education: ['SKIN', 'DIET'],
  }),
  'weekly-check-physics': () => ({ doseSum: 'ok', muRecords: 'ok', shiftTrend: 'ok', setupNotes: 'ok', imaging: 'ok' }),
  'summary-sign': ({ demoCase }, { now, random }) => ({
    completed: 'yes',
    response: random.pick(['CR', 'PR', 'PR', 'SD']),
    concurrent: demoCase.concurrent,
    toxicities: [{ term: 'DERMATITIS', grade: random.pick(['1', '2']) }],
    advice: '定期复查，加强营养',
    nextVisit: day(now + 30 * DAY_MS),
  }),
  'followup-visit': (_facts, { now }) => ({
    status: 'contacted',
    method: 'PHONE',
    contactDate: day(now),
    diseaseStatus: 'NED',
    ecog: '1',
  }),
};

const MARKERS = [
  { label: '前', x: 0, y: -95, z: 0 },
  { label: '左', x: 110, y: 0, z: 0 },
  { label: '右', x: -110, y: 0, z: 0 },
] as const;

function simulation(demoCase: DemoCase): Record<string, unknown> {
  return {
    position: demoCase.position,
    immobiliser: [demoCase.immobiliser],
    armPos: demoCase.siteGroup === 'head-neck' ? 'SIDE' : 'UP',
    scanFrom: demoCase.scan[0],
    scanTo: demoCase.scan[1],
    slice: demoCase.slice,
    contrast: 'none',
    motion: 'none',
  };
}

/** Local calendar day at UTC+8. */
function day(epochMs: number): string {
  return new Date(epochMs + 8 * 3_600_000).toISOString().slice(0, 10);
}

function saturdayAfter(epochMs: number): string {
  const weekday = new Date(epochMs + 8 * 3_600_000).getUTCDay();
  return day(epochMs + ((6 - weekday + 7) % 7 || 7) * DAY_MS);
}

function instant(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
