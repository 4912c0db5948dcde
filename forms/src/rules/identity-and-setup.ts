import { fault, type FormRules } from './rule.ts';

/** Source-to-skin distance may differ from the plan by this much, cm. */
const SSD_TOLERANCE_CM = 0.5;

export const identityAndSetup: FormRules = {
  warnings(data) {
    const { ssdCm, ssdPlannedCm } = data;
    if (typeof ssdCm !== 'number' || typeof ssdPlannedCm !== 'number') return [];
    return Math.abs(ssdCm - ssdPlannedCm) > SSD_TOLERANCE_CM
      ? [
          fault(
            'ssdCm',
            'WARN_SSD',
            `与计划相差超过 ${SSD_TOLERANCE_CM} cm`,
            `more than ${SSD_TOLERANCE_CM} cm off the plan`,
          ),
        ]
      : [];
  },
};
