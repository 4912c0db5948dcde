import type { Scope } from '../conditional.ts';
import type { Fault } from '../fault.ts';
import { fault, type FormRules } from './rule.ts';

/** Secondary MU calculation, per cent of the plan: warn and fail limits of the department (IMRT; 3D is tighter). */
const WARN_PERCENT = 3;
const FAIL_PERCENT = 5;

export const physicsCheck: FormRules = { faults: checkFaults, warnings: muWarning };
export const emergencyCheck: FormRules = { faults: checkFaults, warnings: muWarning };

/** A failed item or a deviation out of limit cannot be passed; it can only be sent back. */
function checkFaults(data: Scope): Fault[] {
  if (data['decision'] !== 'approve') return [];
  const failed = Object.keys(data).filter((key) => key.startsWith('item') && data[key] === 'fail');
  const faults = failed.map((key) =>
    fault(key, 'RULE_FAILED_ITEM', '不合格项目不能通过', 'a failed item cannot be passed'),
  );
  if (Math.abs(Number(data['secondaryMuPercent'])) > FAIL_PERCENT) {
    faults.push(
      fault(
        'secondaryMuPercent',
        'RULE_MU',
        `偏差超过 ±${FAIL_PERCENT} %，不能通过`,
        `a deviation above ±${FAIL_PERCENT} % cannot be passed`,
      ),
    );
  }
  return faults;
}

function muWarning(data: Scope): Fault[] {
  const deviation = Math.abs(Number(data['secondaryMuPercent']));
  return deviation > WARN_PERCENT && deviation <= FAIL_PERCENT
    ? [fault('secondaryMuPercent', 'WARN_MU', `偏差超过 ±${WARN_PERCENT} %`, `deviation above ±${WARN_PERCENT} %`)]
    : [];
}
