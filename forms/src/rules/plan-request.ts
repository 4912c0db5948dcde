import { dateOf } from '../fault.ts';
import { prescriptionOf, totalAgrees, type TargetRow } from '../prescription.ts';
import { fault, rowsOf, type FormRules } from './rule.ts';

/** A course never runs longer than this: the database and the process variables carry the same limit. */
const MAX_FRACTIONS = 50;

export const planRequest: FormRules = {
  faults(data, occasion) {
    const targets = rowsOf(data, 'targets') as unknown as TargetRow[];
    const faults = targets.flatMap((row, index) =>
      totalAgrees(row)
        ? []
        : [
            fault(
              `targets[${index}].total`,
              'RULE_TOTAL',
              `总剂量应为 ${row.dosePerFx} × ${row.fractions} = ${row.dosePerFx * row.fractions} cGy`,
              `must be ${row.dosePerFx} × ${row.fractions} = ${row.dosePerFx * row.fractions} cGy`,
            ),
          ],
    );
    const names = targets.map((row) => row.tg263Name);
    names.forEach((name, index) => {
      if (names.indexOf(name) < index) {
        faults.push(fault(`targets[${index}].tg263Name`, 'DUPLICATE', '靶区名称重复', 'the target is named twice'));
      }
    });
    if (data['sequence'] === 'SIB' && new Set(targets.map((row) => row.fractions)).size > 1) {
      faults.push(
        fault('targets', 'RULE_SIB', '同步加量的各靶区次数应相同', 'SIB targets share one number of fractions'),
      );
    }
    if ((prescriptionOf(data)?.fractions ?? 0) > MAX_FRACTIONS) {
      faults.push(
        fault(
          'targets',
          'RULE_FRACTIONS',
          `总次数不能超过 ${MAX_FRACTIONS}`,
          `not more than ${MAX_FRACTIONS} fractions`,
        ),
      );
    }
    if (String(data['startBy']) < dateOf(occasion)) {
      faults.push(fault('startBy', 'RULE_PAST', '不能早于今天', 'lies in the past'));
    }
    return faults;
  },
  warnings(data) {
    return rowsOf(data, 'targets').some((row) => Number(row['dosePerFx']) >= 500) &&
      data['technique'] !== 'SBRT' &&
      data['technique'] !== 'SRS'
      ? [
          fault(
            'targets',
            'WARN_HIGH_DOSE',
            '单次剂量 ≥500 cGy，需同行评议',
            'dose per fraction ≥500 cGy needs peer review',
          ),
        ]
      : [];
  },
};
