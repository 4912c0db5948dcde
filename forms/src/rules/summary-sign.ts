import { dateOf } from '../fault.ts';
import { fault, type FormRules } from './rule.ts';

export const summarySign: FormRules = {
  faults(data, occasion) {
    const faults = [];
    const { deliveredFractions, prescribedFractions } = data;
    if (deliveredFractions !== prescribedFractions && !data['deviationNote']) {
      faults.push(
        fault(
          'deviationNote',
          'RULE_DEVIATION',
          '已完成次数与处方不同，请说明',
          'delivered and prescribed differ: say why',
        ),
      );
    }
    if (String(data['nextVisit']) < dateOf(occasion)) {
      faults.push(fault('nextVisit', 'RULE_PAST', '不能早于今天', 'lies in the past'));
    }
    return faults;
  },
};
