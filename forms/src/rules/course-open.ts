import { fault, type FormRules } from './rule.ts';

export const courseOpen: FormRules = {
  faults(data) {
    const infection = data['infection'];
    if (Array.isArray(infection) && infection.length > 1 && infection.includes('NONE')) {
      return [fault('infection', 'RULE_NONE_ALONE', '“无”不能与其他项同选', '"none" cannot stand beside another item')];
    }
    return [];
  },
  warnings(data) {
    const warnings = [];
    if (data['pregnancy'] === 'yes') {
      warnings.push(fault('pregnancy', 'WARN_PREGNANCY', '妊娠：须评估胎儿剂量', 'pregnant: assess the fetal dose'));
    }
    if (data['consentSigned'] !== true) {
      warnings.push(
        fault('consentSigned', 'WARN_CONSENT', '未签知情同意，不能进入定位', 'no consent yet: simulation is barred'),
      );
    }
    return warnings;
  },
};
