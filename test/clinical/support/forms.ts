/** Filled-in forms of a head-and-neck VMAT case; a test overrides what it is about. */
export type Answers = Record<string, unknown>;

export const courseOpen = (over: Answers = {}): Answers => ({
  icd11: '2B6B',
  departmentDiagnosis: '鼻咽癌',
  diagnosisKind: 'PRIMARY',
  laterality: 'NA',
  site: 'NASOPHARYNX',
  siteGroup: 'head-neck',
  stageSystem: 'AJCC8',
  stagePrefix: 'c',
  t: 'T2',
  n: 'N1',
  m: 'M0',
  stageGroup: 'II',
  intent: 'radical',
  technique: 'VMAT',
  attendingId: 'u-ATT',
  fastGrowing: true,
  urgent: false,
  symptomatic: false,
  priorRt: 'no',
  pacemaker: 'no',
  pregnancy: 'no',
  ecog: '1',
  consentSigned: true,
  ...over,
});

export const simPerform = (over: Answers = {}): Answers => ({
  identifiers: ['NAME', 'BARCODE'],
  pregnancyTest: 'NEGATIVE',
  metal: 'no',
  position: 'HFS',
  laterality: 'NA',
  scanFrom: 'VERTEX',
  scanTo: 'CARINA',
  slice: '3',
  contrast: 'none',
  motion: 'none',
  performedAt: '2026-03-02T08:30:00+08:00',
  result: 'success',
  ...over,
});

export const contourDraft = (over: Answers = {}): Answers => ({
  laterality: 'NA',
  method: 'MANUAL',
  structures: [
    { roiName: 'PTV_6600', role: 'PTV', volumeCc: 320 },
    { roiName: 'SpinalCord', role: 'OAR', volumeCc: 40 },
  ],
  ...over,
});

export const contourReview = (over: Answers = {}): Answers => ({
  lateralityChecked: 'yes',
  laterality: 'NA',
  peerReview: 'NA',
  decision: 'approve',
  ...over,
});

export const planRequest = (over: Answers = {}): Answers => ({
  planKind: 'FIRST',
  laterality: 'NA',
  targets: [{ tg263Name: 'PTV_6600', dosePerFx: 200, fractions: 3, total: 600, coverage: 'D95_RX' }],
  sequence: 'SIB',
  technique: 'VMAT',
  modality: 'PHOTON',
  energy: '6X',
  deviceGroup: 'G1',
  fractionation: 'QD5',
  daysPerWeek: '5',
  igrt: 'CBCT_DAILY',
  oarTemplateId: 'HN_CONVENTIONAL',
  priorRt: 'no',
  concurrent: 'NONE',
  startBy: '2026-04-01',
  ...over,
});

export const planDesign = (over: Answers = {}): Answers => ({
  tps: 'Synthetic TPS',
  machineId: 'd-LA1',
  technique: 'VMAT',
  energy: '6X',
  algorithm: 'AAA',
  gridMm: 2.5,
  laterality: 'NA',
  ...over,
});

export const planEvaluate = (over: Answers = {}): Answers => ({
  constraintRows: [],
  coverageAdequate: 'yes',
  lateralityChecked: 'yes',
  laterality: 'NA',
  decision: 'approve',
  ...over,
});

const CHECK_ITEMS = [
  'Identity',
  'RxVersion',
  'SiteLaterality',
  'ImageSet',
  'ContourNames',
  'DensityOverride',
  'CouchModel',
  'Isocentre',
  'PlanRx',
  'TechniqueMachine',
  'FractionsDose',
  'AlgorithmGrid',
  'Normalisation',
  'Coverage',
  'Oar',
  'HotSpot',
  'BeamGeometry',
  'MuSanity',
  'Segments',
  'BolusWedge',
  'DrrSetup',
  'PriorDose',
  'SecondaryMu',
  'RvTransfer',
  'ScheduleOrders',
];

export const physicsCheck = (over: Answers = {}): Answers => ({
  ...Object.fromEntries(CHECK_ITEMS.map((item) => [`item${item}`, 'pass'])),
  secondaryMuPercent: 1.2,
  decision: 'approve',
  ...over,
});

export const psqaMeasure = (over: Answers = {}): Answers => ({
  detector: 'ARRAY_3D',
  machineId: 'd-LA1',
  measuredAt: '2026-03-02T08:50:00+08:00',
  trueComposite: 'TRUE_COMPOSITE',
  reMeasure: 'no',
  ...over,
});

export const psqaEvaluate = (over: Answers = {}): Answers => ({
  doseDifferencePercent: 3,
  distanceMm: 2,
  thresholdPercent: 10,
  normalisationMode: 'global',
  passRate: 98.4,
  ...over,
});

export const sheetVerify = (over: Answers = {}): Answers => ({
  rxVersion: 1,
  laterality: 'NA',
  technique: 'VMAT',
  isocentres: [{ name: 'ISO', shiftX: 0, shiftY: 0, shiftZ: 0 }],
  beams: [
    { no: 1, name: 'Arc1', type: 'VMAT', energy: '6X', gantryStart: 181, gantryStop: 179, mu: 300 },
    { no: 2, name: 'Arc2', type: 'VMAT', energy: '6X', gantryStart: 179, gantryStop: 181, mu: 200 },
  ],
  igrt: 'CBCT_DAILY',
  tolLateral: 3,
  tolLongitudinal: 3,
  tolVertical: 3,
  tolRotation: 3,
  matchesPlan: true,
  ...over,
});

export const sheetApprove = (over: Answers = {}): Answers => ({
  sheetRead: true,
  laterality: 'NA',
  decision: 'approve',
  ...over,
});

export const identityAndSetup = (over: Answers = {}): Answers => ({
  identifiers: ['NAME_STATED', 'BARCODE'],
  photoMatch: true,
  secondTherapistId: 'u-RTT-T2',
  planNameMatch: true,
  positionConfirmed: true,
  verified: true,
  ...over,
});

export const igrtMatch = (over: Answers = {}): Answers => ({
  imaging: 'CBCT',
  matchOn: 'BONE',
  lateral: 1,
  longitudinal: -2.5,
  vertical: 0.5,
  pitch: 0,
  roll: 0.8,
  yaw: -1.1,
  applied: true,
  ...over,
});

export const firstFractionApproval = (over: Answers = {}): Answers => ({
  present: true,
  imagesChecked: true,
  lateralityChecked: 'yes',
  decision: 'approve',
  ...over,
});
