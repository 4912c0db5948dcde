import { fault, lateralityFaults, rowsOf, type FormRules } from './rule.ts';

export const planEvaluate: FormRules = {
  faults(data) {
    if (data['decision'] !== 'approve') return [];
    const faults = lateralityFaults(data);
    rowsOf(data, 'constraintRows').forEach((row, index) => {
      if (row['result'] !== 'out' || row['verdict'] !== 'accept') return;
      const path = `constraintRows[${index}].verdict`;
      const en = 'out of limit: give a reason, or do not accept it';
      faults.push(fault(path, 'RULE_OUT_OF_LIMIT', '超限项须说明理由或不接受', en));
    });
    if (rowsOf(data, 'constraintRows').some((row) => row['verdict'] === 'reject')) {
      faults.push(
        fault(
          'constraintRows',
          'RULE_REJECTED_ROW',
          '有不接受的限值，不能同意',
          'a constraint is not accepted: cannot be approved',
        ),
      );
    }
    return faults;
  },
};
