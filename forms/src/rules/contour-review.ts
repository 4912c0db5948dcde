import { fault, lateralityFaults, rowsOf, type FormRules } from './rule.ts';

export const contourReview: FormRules = {
  faults(data) {
    if (data['decision'] !== 'approve') return [];
    const faults = lateralityFaults(data);
    if (rowsOf(data, 'structures').some((row) => row['verdict'] !== 'ok')) {
      faults.push(
        fault(
          'structures',
          'RULE_OPEN_REMARKS',
          '还有需修改的结构，不能同意',
          'structures still need a change: cannot be approved',
        ),
      );
    }
    return faults;
  },
};
