import { readIdCard } from '@rtflow/domain';
import { dateOf } from '../fault.ts';
import { fault, type FormRules } from './rule.ts';

const CARD_FAULTS = {
  LENGTH: ['应为 18 位', 'must have 18 characters'],
  CHARACTERS: ['含有不允许的字符', 'has characters that are not allowed'],
  AREA: ['地区代码不存在', 'has an unknown area code'],
  BIRTH_DATE: ['出生日期不存在', 'has no valid birth date'],
  CHECK_DIGIT: ['校验码不符', 'has a wrong check character'],
} as const;

export const registerPatient: FormRules = {
  faults(data, occasion) {
    const today = dateOf(occasion);
    const { birthDate } = data;
    if (typeof birthDate === 'string' && birthDate > today) {
      return [fault('birthDate', 'RULE_FUTURE', '出生日期不能晚于今天', 'the date of birth is in the future')];
    }
    if (data['idType'] !== 'ID_CARD' || typeof data['idNo'] !== 'string') return [];
    const card = readIdCard(data['idNo'], today);
    if (!card.ok) {
      const [zh, en] = CARD_FAULTS[card.error];
      return [fault('idNo', `RULE_ID_${card.error}`, `身份证号${zh}`, `the identity card number ${en}`)];
    }
    // Sex or birth date that clash with the card mean a wrong card or a slip of the hand: stop before a second chart.
    const faults = [];
    if (card.value.birthDate !== birthDate) {
      faults.push(fault('birthDate', 'RULE_ID_BIRTH', '与身份证号中的出生日期不符', 'differs from the identity card'));
    }
    if (data['sex'] !== 'U' && card.value.sex !== data['sex']) {
      faults.push(fault('sex', 'RULE_ID_SEX', '与身份证号中的性别不符', 'differs from the identity card'));
    }
    return faults;
  },
};
