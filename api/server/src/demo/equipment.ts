/** Three linacs, two of them matched, a CT and an MR simulator. */
export const DEMO_DEVICES = [
  {
    code: 'LA1',
    nameZh: '1 号加速器',
    nameEn: 'Linac 1',
    kind: 'LINAC',
    model: 'Demo 6/10',
    matchedGroup: 'A',
    energies: ['6X', '10X', '6FFF'],
    techniques: ['2D', '3DCRT', 'IMRT', 'VMAT', 'SBRT'],
    aeTitle: 'LINAC1',
  },
  {
    code: 'LA2',
    nameZh: '2 号加速器',
    nameEn: 'Linac 2',
    kind: 'LINAC',
    model: 'Demo 6/10',
    matchedGroup: 'A',
    energies: ['6X', '10X', '6FFF'],
    techniques: ['2D', '3DCRT', 'IMRT', 'VMAT', 'SBRT'],
    aeTitle: 'LINAC2',
  },
  {
    code: 'LA3',
    nameZh: '3 号加速器',
    nameEn: 'Linac 3',
    kind: 'LINAC',
    model: 'Demo E',
    matchedGroup: 'B',
    energies: ['6X', '10X', '6E', '9E', '12E'],
    techniques: ['2D', '3DCRT', 'IMRT', 'VMAT'],
    aeTitle: 'LINAC3',
  },
  {
    code: 'CT1',
    nameZh: '定位 CT',
    nameEn: 'CT simulator',
    kind: 'CT',
    model: 'Demo wide bore',
    matchedGroup: null,
    energies: [],
    techniques: [],
    aeTitle: 'CTSIM',
  },
  {
    code: 'MR1',
    nameZh: '定位 MR',
    nameEn: 'MR simulator',
    kind: 'MR',
    model: 'Demo 1.5 T',
    matchedGroup: null,
    energies: [],
    techniques: [],
    aeTitle: 'MRSIM',
  },
] as const;

/** Opening hours by kind: 12-minute slots on linacs, 30-minute slots on simulators, Monday to Friday (and linacs on Saturday). */
export const DEMO_HOURS = {
  LINAC: { weekdays: [1, 2, 3, 4, 5, 6], startTime: '08:00', endTime: '20:00', slotMin: 12 },
  CT: { weekdays: [1, 2, 3, 4, 5], startTime: '08:00', endTime: '17:30', slotMin: 30 },
  MR: { weekdays: [1, 2, 3, 4, 5], startTime: '08:00', endTime: '17:30', slotMin: 45 },
} as const;

/** Prefix of patient numbers. */
export const DEPARTMENT_PREFIX = 'RT';

/** Application entities that may send to us. */
export const DEMO_AE_TITLES = ['CTSIM', 'MRSIM', 'TPS', 'LINAC1', 'LINAC2', 'LINAC3', 'STORESCU'] as const;
