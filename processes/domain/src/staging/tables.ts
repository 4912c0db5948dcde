import { rowsFrom, type StageFactors, type StageTable } from './stage-table.ts';

const AJCC = 'AJCC Cancer Staging Manual, 8th edition (2017)';
const BOTH = ['AJCC8', 'UICC8'];
const list = (text: string): string[] => text.split(' ');

const nasopharynx: StageTable = {
  id: 'tnm8-nasopharynx',
  systems: BOTH,
  icd11: ['2B6B'],
  t: list('TX T0 Tis T1 T2 T3 T4'),
  n: list('NX N0 N1 N2 N3'),
  m: list('M0 M1'),
  groups: list('0 I II III IVA IVB'),
  rows: rowsFrom(`
    * | * | M1 | IVB
    * | N3 | M0 | IVA
    T4 | N0,N1,N2 | M0 | IVA
    Tis | N0 | M0 | 0
    T1 | N0 | M0 | I
    T0,T1 | N1 | M0 | II
    T2 | N0,N1 | M0 | II
    T0,T1,T2 | N2 | M0 | III
    T3 | N0,N1,N2 | M0 | III`),
  source: `${AJCC}, nasopharynx`,
};

const lung: StageTable = {
  id: 'tnm8-lung',
  systems: BOTH,
  icd11: ['2C25'],
  t: list('TX T0 Tis T1 T1mi T1a T1b T1c T2 T2a T2b T3 T4'),
  n: list('NX N0 N1 N2 N3'),
  m: list('M0 M1 M1a M1b M1c'),
  groups: list('0 IA IA1 IA2 IA3 IB IIA IIB IIIA IIIB IIIC IV IVA IVB'),
  rows: rowsFrom(`
    * | * | M1c | IVB
    * | * | M1a,M1b | IVA
    * | * | M1 | IV
    Tis | N0 | M0 | 0
    T1mi,T1a | N0 | M0 | IA1
    T1b | N0 | M0 | IA2
    T1c | N0 | M0 | IA3
    T1 | N0 | M0 | IA
    T2a | N0 | M0 | IB
    T2b | N0 | M0 | IIA
    T1,T2 | N1 | M0 | IIB
    T3 | N0 | M0 | IIB
    T1,T2 | N2 | M0 | IIIA
    T3 | N1 | M0 | IIIA
    T4 | N0,N1 | M0 | IIIA
    T1,T2 | N3 | M0 | IIIB
    T3,T4 | N2 | M0 | IIIB
    T3,T4 | N3 | M0 | IIIC`),
  source: `${AJCC}, lung`,
};

const breast: StageTable = {
  id: 'tnm8-breast-anatomic',
  systems: BOTH,
  icd11: ['2C60', '2C61', '2C62', '2C63', '2C64', '2C65', '2C6Y', '2C6Z'],
  t: list('TX T0 Tis T1 T2 T3 T4'),
  n: list('NX N0 N1mi N1 N2 N3'),
  m: list('M0 M1'),
  groups: list('0 IA IB IIA IIB IIIA IIIB IIIC IV'),
  rows: rowsFrom(`
    * | * | M1 | IV
    * | N3 | M0 | IIIC
    T4 | N0,N1,N2 | M0 | IIIB
    Tis | N0 | M0 | 0
    T1 | N0 | M0 | IA
    T0,T1 | N1mi | M0 | IB
    T0,T1 | N1 | M0 | IIA
    T2 | N0 | M0 | IIA
    T2 | N1 | M0 | IIB
    T3 | N0 | M0 | IIB
    T0,T1,T2 | N2 | M0 | IIIA
    T3 | N1,N2 | M0 | IIIA`),
  source: `${AJCC}, breast, anatomic stage groups`,
};

const rectum: StageTable = {
  id: 'tnm8-colon-rectum',
  systems: BOTH,
  icd11: ['2B90', '2B91', '2B92'],
  t: list('TX T0 Tis T1 T2 T3 T4 T4a T4b'),
  n: list('NX N0 N1 N1a N1b N1c N2 N2a N2b'),
  m: list('M0 M1 M1a M1b M1c'),
  groups: list('0 I IIA IIB IIC IIIA IIIB IIIC IV IVA IVB IVC'),
  rows: rowsFrom(`
    * | * | M1a | IVA
    * | * | M1b | IVB
    * | * | M1c | IVC
    * | * | M1 | IV
    Tis | N0 | M0 | 0
    T1,T2 | N0 | M0 | I
    T3 | N0 | M0 | IIA
    T4a | N0 | M0 | IIB
    T4b | N0 | M0 | IIC
    T1,T2 | N1 | M0 | IIIA
    T1 | N2a | M0 | IIIA
    T3,T4a | N1 | M0 | IIIB
    T2,T3 | N2a | M0 | IIIB
    T1,T2 | N2b | M0 | IIIB
    T4a | N2a | M0 | IIIC
    T3,T4a | N2b | M0 | IIIC
    T4b | N1,N2 | M0 | IIIC`),
  source: `${AJCC}, colon and rectum`,
};

const cervix: StageTable = {
  id: 'figo2018-cervix',
  systems: ['FIGO2018'],
  icd11: ['2C77'],
  t: list('TX T1a1 T1a2 T1b1 T1b2 T1b3 T2a1 T2a2 T2b T3a T3b T4'),
  n: list('NX N0 N1 N2'),
  m: list('M0 M1'),
  groups: list('IA1 IA2 IB1 IB2 IB3 IIA1 IIA2 IIB IIIA IIIB IIIC1 IIIC2 IVA IVB'),
  rows: rowsFrom(`
    * | * | M1 | IVB
    T4 | N0,N1,N2 | M0 | IVA
    T1,T2,T3 | N2 | M0 | IIIC2
    T1,T2,T3 | N1 | M0 | IIIC1
    T1a1 | N0 | M0 | IA1
    T1a2 | N0 | M0 | IA2
    T1b1 | N0 | M0 | IB1
    T1b2 | N0 | M0 | IB2
    T1b3 | N0 | M0 | IB3
    T2a1 | N0 | M0 | IIA1
    T2a2 | N0 | M0 | IIA2
    T2b | N0 | M0 | IIB
    T3a | N0 | M0 | IIIA
    T3b | N0 | M0 | IIIB`),
  source: 'FIGO 2018 (Bhatla et al., Int J Gynaecol Obstet 2018;143 Suppl 2:22-36), N1 pelvic, N2 para-aortic',
};

const OESOPHAGUS = {
  systems: BOTH,
  prefixes: ['c'],
  t: list('TX T0 Tis T1 T1a T1b T2 T3 T4 T4a T4b'),
  n: list('NX N0 N1 N2 N3'),
  m: list('M0 M1'),
};
const oesophagusSquamous: StageTable = {
  ...OESOPHAGUS,
  id: 'tnm8-oesophagus-squamous-clinical',
  icd11: ['2B70.1'],
  groups: list('0 I II III IVA IVB'),
  rows: rowsFrom(`
    * | * | M1 | IVB
    * | N3 | M0 | IVA
    T4 | N0,N1,N2 | M0 | IVA
    Tis | N0 | M0 | 0
    T1 | N0,N1 | M0 | I
    T2 | N0,N1 | M0 | II
    T3 | N0 | M0 | II
    T3 | N1 | M0 | III
    T1,T2,T3 | N2 | M0 | III`),
  source: `${AJCC}, oesophagus, squamous cell carcinoma, clinical`,
};
const oesophagusAdeno: StageTable = {
  ...OESOPHAGUS,
  id: 'tnm8-oesophagus-adenocarcinoma-clinical',
  icd11: ['2B70.0'],
  groups: list('0 I IIA IIB III IVA IVB'),
  rows: rowsFrom(`
    * | * | M1 | IVB
    * | N3 | M0 | IVA
    T4b | N0,N1,N2 | M0 | IVA
    T1,T2,T3,T4a | N2 | M0 | IVA
    Tis | N0 | M0 | 0
    T1 | N0 | M0 | I
    T1 | N1 | M0 | IIA
    T2 | N0 | M0 | IIB
    T2 | N1 | M0 | III
    T3,T4a | N0,N1 | M0 | III`),
  source: `${AJCC}, oesophagus, adenocarcinoma, clinical`,
};

/** Undefined while the factor is not known: then the row neither holds nor is passed over. */
const known = (factors: StageFactors, holds: (psa: number, grade: number) => boolean): boolean | undefined =>
  factors.psa === undefined || factors.gradeGroup === undefined ? undefined : holds(factors.psa, factors.gradeGroup);
const within = (t: string, group: string, holds: (psa: number, grade: number) => boolean) => ({
  t,
  n: 'N0',
  m: 'M0',
  group,
  when: (factors: StageFactors) => known(factors, holds),
});

const prostate: StageTable = {
  id: 'ajcc8-prostate',
  systems: ['AJCC8'],
  icd11: ['2C82'],
  prefixes: ['c'],
  t: list('TX T0 T1 T1a T1b T1c T2 T2a T2b T2c T3 T3a T3b T4'),
  n: list('NX N0 N1'),
  m: list('M0 M1 M1a M1b M1c'),
  groups: list('I IIA IIB IIC IIIA IIIB IIIC IVA IVB'),
  rows: [
    { t: '*', n: '*', m: 'M1', group: 'IVB' },
    { t: '*', n: 'N1', m: 'M0', group: 'IVA' },
    within('T1,T2,T3,T4', 'IIIC', (_psa, grade) => grade === 5),
    within('T3,T4', 'IIIB', () => true),
    within('T1,T2', 'IIIA', (psa) => psa >= 20),
    within('T1,T2', 'IIC', (_psa, grade) => grade >= 3),
    within('T1,T2', 'IIB', (_psa, grade) => grade === 2),
    within('T1,T2a', 'I', (psa) => psa < 10),
    within('T1,T2a,T2b,T2c', 'IIA', () => true),
  ],
  source: `${AJCC}, prostate, clinical`,
};

export const STAGE_TABLES: readonly StageTable[] = [
  nasopharynx,
  lung,
  breast,
  rectum,
  cervix,
  oesophagusSquamous,
  oesophagusAdeno,
  prostate,
];
