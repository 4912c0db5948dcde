import { fault, isFuture, rowsOf, type FormRules } from './rule.ts';

/** A beam counts as given within this many MU: the resolution of the monitor chamber's display. */
const MU_RESOLUTION = 0.5;

export const recordFraction: FormRules = {
  faults(data, occasion) {
    const faults = [];
    if (isFuture(data['endedAt'], occasion)) {
      faults.push(fault('endedAt', 'RULE_FUTURE', '结束时间不能晚于现在', 'lies in the future'));
    }
    if (Date.parse(String(data['endedAt'])) < Date.parse(String(data['startedAt']))) {
      faults.push(fault('endedAt', 'RULE_ORDER', '结束早于开始', 'ends before it starts'));
    }
    const short = rowsOf(data, 'beams').some(
      (beam) => Number(beam['muDelivered']) < Number(beam['muPlanned']) - MU_RESOLUTION,
    );
    if (data['status'] === 'complete' && short) {
      faults.push(
        fault(
          'status',
          'RULE_PARTIAL',
          '有射野未给足跳数，应记为部分完成',
          'a beam is short of MU: record it as partial',
        ),
      );
    }
    if (data['status'] === 'partial' && rowsOf(data, 'beams').length > 0 && !short) {
      faults.push(
        fault('status', 'RULE_COMPLETE', '各射野均已给足，应记为完成', 'all beams are complete: record it as complete'),
      );
    }
    return faults;
  },
};
