import { fault, rowsOf, type FormRules } from './rule.ts';

/** TG-218: 3 %/2 mm, 10 % threshold, global. Other criteria are legal but are said aloud. */
export const psqaEvaluate: FormRules = {
  faults(data) {
    const numbers = rowsOf(data, 'perBeam').map((row) => row['beamNo']);
    return new Set(numbers).size < numbers.length
      ? [fault('perBeam', 'DUPLICATE', '射野号重复', 'a beam is listed twice')]
      : [];
  },
  warnings(data) {
    const usual =
      data['doseDifferencePercent'] === 3 &&
      data['distanceMm'] === 2 &&
      data['thresholdPercent'] === 10 &&
      data['normalisationMode'] === 'global';
    return usual
      ? []
      : [fault('doseDifferencePercent', 'WARN_CRITERIA', '判据不同于 TG-218 推荐', 'criteria differ from TG-218')];
  },
};
