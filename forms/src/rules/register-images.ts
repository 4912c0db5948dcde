import { fault, type FormRules } from './rule.ts';

/** Residual of an image registration that may be accepted, mm. */
const MAX_RESIDUAL_MM = 2;

export const registerImages: FormRules = {
  faults(data) {
    return data['accepted'] === true && Number(data['residualMm']) > MAX_RESIDUAL_MM
      ? [
          fault(
            'residualMm',
            'RULE_RESIDUAL',
            `残差超过 ${MAX_RESIDUAL_MM} mm，不能接受`,
            `a residual above ${MAX_RESIDUAL_MM} mm cannot be accepted`,
          ),
        ]
      : [];
  },
};
