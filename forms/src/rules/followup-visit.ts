import { dateOf } from '../fault.ts';
import { fault, type FormRules } from './rule.ts';

export const followupVisit: FormRules = {
  faults(data, occasion) {
    const today = dateOf(occasion);
    return ['contactDate', 'deathDate', 'recurrenceDate']
      .filter((key) => typeof data[key] === 'string' && String(data[key]) > today)
      .map((key) => fault(key, 'RULE_FUTURE', '不能晚于今天', 'lies in the future'));
  },
};
