import type { Scope } from '../conditional.ts';
import type { Fault, Occasion } from '../fault.ts';
import { fault, isFuture, type FormRules } from './rule.ts';

/** Landmarks from head to foot: a scan that ends above its start would miss the target. */
const HEAD_TO_FOOT =
  'VERTEX SKULL_BASE MANDIBLE C7 CLAVICLE CARINA DIAPHRAGM T12 L2 L5 ILIAC_CREST ISCHIUM MID_THIGH'.split(' ');
/** Below this, iodinated contrast needs a doctor's decision (mL/min/1.73 m2). */
const LOW_EGFR = 45;

export const immobRequest: FormRules = { faults: scanAndDevices, warnings: contrastWarnings };
export const immobPerform: FormRules = {
  faults: (data, occasion) => [...scanAndDevices(data), ...done(data, occasion)],
};
export const simPerform: FormRules = {
  faults: (data, occasion) => [...scanAndDevices(data), ...done(data, occasion), ...pregnancy(data)],
  warnings: contrastWarnings,
};

function scanAndDevices(data: Scope): Fault[] {
  const faults: Fault[] = [];
  const devices = data['immobiliser'];
  if (Array.isArray(devices) && devices.length > 1 && devices.includes('NONE')) {
    faults.push(
      fault('immobiliser', 'RULE_NONE_ALONE', '“无”不能与其他装置同选', '"none" cannot stand beside a device'),
    );
  }
  const from = HEAD_TO_FOOT.indexOf(String(data['scanFrom']));
  const to = HEAD_TO_FOOT.indexOf(String(data['scanTo']));
  if (from >= 0 && to >= 0 && to <= from) {
    faults.push(fault('scanTo', 'RULE_SCAN_ORDER', '扫描下界应在上界之下', 'the scan must end below its start'));
  }
  return faults;
}

function done(data: Scope, occasion: Occasion): Fault[] {
  return isFuture(data['performedAt'], occasion)
    ? [fault('performedAt', 'RULE_FUTURE', '完成时间不能晚于现在', 'lies in the future')]
    : [];
}

function pregnancy(data: Scope): Fault[] {
  return data['pregnancyTest'] === 'POSITIVE' && data['result'] === 'success'
    ? [
        fault(
          'pregnancyTest',
          'RULE_PREGNANT',
          '妊娠试验阳性：停止定位并通知医生',
          'positive test: stop and call the doctor',
        ),
      ]
    : [];
}

function contrastWarnings(data: Scope): Fault[] {
  const warnings: Fault[] = [];
  const eGFR = data['eGFR'];
  if (typeof eGFR === 'number' && eGFR < LOW_EGFR) {
    warnings.push(
      fault(
        'eGFR',
        'WARN_EGFR',
        `eGFR 低于 ${LOW_EGFR}，增强前请医生确认`,
        `eGFR below ${LOW_EGFR}: ask the doctor before contrast`,
      ),
    );
  }
  if (data['contrastAllergy'] === 'yes') {
    warnings.push(fault('contrastAllergy', 'WARN_ALLERGY', '对比剂过敏', 'allergic to contrast'));
  }
  return warnings;
}
