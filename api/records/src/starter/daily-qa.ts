/**
 * Morning check of a linac with TG-142's daily tolerances (IMRT machine). `warn` and `error` are absolute deviations in
 * `unit`; an item without them is passed or not passed.
 */
export const DAILY_QA_ITEMS = [
  { code: 'LD01', zh: '6 MV X 线输出稳定性', en: 'Photon output 6 MV', detail: { unit: '%', warn: 2, error: 3 } },
  { code: 'LD04', zh: '激光定位', en: 'Laser localisation', detail: { unit: 'mm', warn: 1, error: 1.5 } },
  {
    code: 'LD05',
    zh: '光距尺（等中心处）',
    en: 'Distance indicator at isocentre',
    detail: { unit: 'mm', warn: 1, error: 2 },
  },
  { code: 'LD06', zh: '准直器尺寸指示', en: 'Collimator size indicator', detail: { unit: 'mm', warn: 1, error: 2 } },
  { code: 'LD07', zh: '门联锁', en: 'Door interlock (beam off)', detail: {} },
  { code: 'LD09', zh: '视听监视', en: 'Audiovisual monitors', detail: {} },
  { code: 'LD11', zh: '区域辐射监测', en: 'Radiation area monitor', detail: {} },
] as const;
