import { stageGroup } from '@rtflow/domain/staging/index';
import type { Scope } from '../conditional.ts';
import type { Fault } from '../fault.ts';
import { fault, type FormRules } from './rule.ts';

export const courseOpen: FormRules = {
  faults(data) {
    const infection = data['infection'];
    if (Array.isArray(infection) && infection.length > 1 && infection.includes('NONE')) {
      return [fault('infection', 'RULE_NONE_ALONE', '“无”不能与其他项同选', '"none" cannot stand beside another item')];
    }
    return stageFaults(data);
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

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The group follows from T, N and M by the table of the site; another one may be given with a reason, never silently. */
function stageFaults(data: Scope): Fault[] {
  const system = text(data['stageSystem']);
  if (system === '' || system === 'NA') return [];
  const [t, n, m] = [text(data['t']), text(data['n']), text(data['m'])];
  const computed = stageGroup({ system, icd11: text(data['icd11']), prefix: text(data['stagePrefix']), t, n, m });
  const given = text(data['stageGroup']);
  if (computed.ok) {
    const { group } = computed.value;
    if (given === '' || given === group || text(data['stageReason']) !== '') return [];
    return [
      fault(
        'stageGroup',
        'RULE_STAGE',
        `${t}${n}${m} 按表为 ${group} 期，不同须写原因`,
        `${t}${n}${m} is stage ${group} by the table: another one needs a reason`,
      ),
    ];
  }
  if (computed.error.code === 'UNKNOWN_CATEGORY' && [t, n, m].every((part) => part !== '')) {
    const { field, known } = computed.error;
    const words = known.join(' ');
    return [fault(field, 'RULE_CATEGORY', `只能是 ${words}`, `must be one of ${words}`)];
  }
  return given === ''
    ? [fault('stageGroup', 'RULE_STAGE_MISSING', '无法按表得出，请填写分期', 'the table cannot tell: give the group')]
    : [];
}
