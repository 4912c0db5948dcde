import { fault, rowsOf, type FormRules } from './rule.ts';

const SIX_HOURS_MS = 6 * 3_600_000;

export const confirmSchedule: FormRules = {
  faults(data) {
    const rows = rowsOf(data, 'appointments');
    const faults = [];
    const starts = rows.map((row) => Date.parse(String(row['start'])));
    rows.forEach((row, index) => {
      if (index > 0 && Number(row['fx']) !== Number(rows[index - 1]?.['fx']) + 1) {
        faults.push(
          fault(`appointments[${index}].fx`, 'RULE_FX_ORDER', '次序应连续', 'fractions must follow each other'),
        );
      }
      const gap = (starts[index] ?? 0) - (starts[index - 1] ?? -Infinity);
      // HC7: two fractions of one day need 6 h for repair of normal tissue.
      if (gap < SIX_HOURS_MS) {
        faults.push(
          fault(
            `appointments[${index}].start`,
            'RULE_GAP',
            '与上一次间隔不足 6 小时',
            'less than 6 h after the fraction before',
          ),
        );
      }
    });
    const first = rows[0]?.['start'];
    if (
      typeof first === 'string' &&
      typeof data['firstDate'] === 'string' &&
      first.slice(0, 10) !== data['firstDate']
    ) {
      faults.push(fault('firstDate', 'RULE_FIRST_DATE', '与第一条预约日期不符', 'differs from the first appointment'));
    }
    return faults;
  },
};
