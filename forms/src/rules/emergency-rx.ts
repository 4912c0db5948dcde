import { totalAgrees } from '../prescription.ts';
import { fault, isFuture, type FormRules } from './rule.ts';

export const emergencyRx: FormRules = {
  faults(data, occasion) {
    const row = {
      dosePerFx: Number(data['dosePerFx']),
      fractions: Number(data['fractions']),
      total: Number(data['total']),
    };
    const faults = [];
    if (!totalAgrees(row)) {
      const due = row.dosePerFx * row.fractions;
      faults.push(fault('total', 'RULE_TOTAL', `总剂量应为 ${due} cGy`, `must be ${due} cGy`));
    }
    if (isFuture(data['orderedAt'], occasion)) {
      faults.push(fault('orderedAt', 'RULE_FUTURE', '下达时间不能晚于现在', 'lies in the future'));
    }
    if (data['verbal'] === 'yes' && data['readBack'] === 'no') {
      faults.push(fault('readBack', 'RULE_READ_BACK', '口头医嘱必须复述确认', 'a verbal order must be read back'));
    }
    return faults;
  },
};
