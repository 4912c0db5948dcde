import chineseDays from 'chinese-days';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  addDays,
  cycleOf,
  daysBetween,
  isTreatmentDay,
  longBreaks,
  patternFrom,
  startFault,
  weekdayOf,
  workCalendarOf,
  type MovedDay,
} from '@rtflow/domain/scheduling/index';

/** State Council days of the years as chinese-days 1.5.7 has them: the same source that an administrator imports. */
function stateCouncil(years: readonly number[]): Map<string, MovedDay> {
  const moved = new Map<string, MovedDay>();
  for (const year of years) {
    for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1)) {
      const works = chineseDays.isWorkday(day);
      if (works === weekdayOf(day) <= 5) continue;
      moved.set(day, works ? 'MAKEUP' : 'HOLIDAY');
    }
  }
  return moved;
}

const calendar = workCalendarOf(stateCouncil([2023, 2024, 2025, 2026]));
const CODES = ['QD5', 'QD6', 'BID', 'TID', 'QOD', 'Q3D', 'QW', 'BIW', '3W'];
const days = (code: string, first: string, count: number, weekdays?: number[]): string[] =>
  (patternFrom(cycleOf(code, weekdays), { first, count, calendar }) ?? []).map(({ day }) => day.slice(5));

/** Any day from 2023 to 2025, leap day of 2024 and every Spring Festival among them. */
const anyDay = fc.integer({ min: 0, max: 1_095 }).map((offset) => addDays('2023-01-01', offset));
const anyCycle = fc.oneof(
  fc.constantFrom(...CODES).map((code) => cycleOf(code)),
  fc.subarray([1, 2, 3, 4, 5], { minLength: 1 }).map((weekdays) => cycleOf('CUSTOM', weekdays)),
);

describe('domain: scheduling cycles', () => {
  it('R3.4 puts one fraction on each working day, over weekend, holiday and make-up Saturday', () => {
    // 2026: Spring Festival 15 to 23 February, worked on Saturday 14 and Saturday 28.
    expect(days('QD5', '2026-02-12', 6)).to.deep.equal(['02-12', '02-13', '02-14', '02-24', '02-25', '02-26']);
    expect(days('QD5', '2026-02-27', 3)).to.deep.equal(['02-27', '02-28', '03-02']);
  });

  it('R3.5 gives every third day and moves a closed one to the next working day', () => {
    expect(days('Q3D', '2026-03-02', 4)).to.deep.equal(['03-02', '03-05', '03-09', '03-12']);
  });

  it('R3.6 gives BID, TID, every other day, weekly, three a week and custom weekdays', () => {
    expect(days('BID', '2026-03-02', 3)).to.deep.equal(['03-02', '03-02', '03-03']);
    expect(days('TID', '2026-03-02', 4)).to.deep.equal(['03-02', '03-02', '03-02', '03-03']);
    expect(days('QOD', '2026-03-02', 4)).to.deep.equal(['03-02', '03-04', '03-06', '03-09']);
    expect(days('QW', '2026-03-02', 3)).to.deep.equal(['03-02', '03-09', '03-16']);
    expect(days('3W', '2026-03-02', 4)).to.deep.equal(['03-02', '03-04', '03-06', '03-09']);
    expect(days('CUSTOM', '2026-03-03', 4, [2, 5])).to.deep.equal(['03-03', '03-06', '03-10', '03-13']);
    expect(days('QD6', '2026-03-06', 3)).to.deep.equal(['03-06', '03-07', '03-09']);
  });

  it('never treats on a closed day, never goes back, and gives each fraction', () => {
    fc.assert(
      fc.property(anyCycle, anyDay, fc.integer({ min: 1, max: 40 }), (cycle, first, count) => {
        const pattern = patternFrom(cycle, { first, count, calendar });
        if (pattern === null) return;
        expect(pattern).to.have.length(count);
        expect(pattern[0]?.day).to.equal(first);
        const perDay = cycle.kind === 'DAILY' ? cycle.perDay : 1;
        for (const [index, { day, part }] of pattern.entries()) {
          expect(isTreatmentDay(cycle, day, calendar), day).to.equal(true);
          expect(part).to.equal(index % perDay);
          const before = pattern[index - 1];
          if (before && part === 0) expect(before.day < day, `${before.day} ${day}`).to.equal(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps the least step of a cycle, and no treatment day lies between two fractions of a daily course', () => {
    fc.assert(
      fc.property(anyCycle, anyDay, (cycle, first) => {
        const pattern = patternFrom(cycle, { first, count: 20, calendar }) ?? [];
        for (const [index, { day }] of pattern.entries()) {
          const before = pattern[index - 1]?.day ?? day;
          if (before === day) continue;
          if (cycle.kind === 'STEP') expect(daysBetween(before, day)).to.be.at.least(cycle.days);
          if (cycle.kind !== 'DAILY') continue;
          for (let between = addDays(before, 1); between < day; between = addDays(between, 1)) {
            expect(isTreatmentDay(cycle, between, calendar), between).to.equal(false);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('starts on no Friday unless two fractions come that week, and an emergency on any day', () => {
    const rule = { cycle: cycleOf('QD5'), fractions: 25, category: 'P2' };
    expect(startFault(rule, '2026-03-06', calendar)).to.equal('BEFORE_WEEKEND');
    expect(startFault({ ...rule, category: 'P0' }, '2026-03-06', calendar)).to.equal(null);
    expect(startFault({ ...rule, cycle: cycleOf('BID') }, '2026-03-06', calendar)).to.equal(null);
    expect(startFault({ ...rule, cycle: cycleOf('QD6') }, '2026-03-06', calendar)).to.equal(null);
    expect(startFault({ ...rule, fractions: 1 }, '2026-03-06', calendar)).to.equal(null);
    // Friday 27 February is followed by a worked Saturday.
    expect(startFault(rule, '2026-02-27', calendar)).to.equal(null);
    expect(startFault(rule, '2026-03-07', calendar)).to.equal('NO_TREATMENT');
  });

  it('S7 begins no P1 course just before Spring Festival unless it is compensated', () => {
    const rule = { cycle: cycleOf('QD5'), fractions: 33, category: 'P1' };
    expect(startFault(rule, '2026-02-13', calendar)).to.equal('BEFORE_HOLIDAY');
    expect(startFault({ ...rule, compensated: true }, '2026-02-13', calendar)).to.equal(null);
    expect(startFault({ ...rule, category: 'P2' }, '2026-02-13', calendar)).to.equal(null);
    expect(startFault(rule, '2026-02-09', calendar)).to.equal(null);
  });

  it('finds the long breaks of 2026', () => {
    expect(longBreaks(calendar, '2026-01-05', '2026-12-31')).to.deep.equal([
      { from: '2026-02-15', to: '2026-02-23', days: 9 },
      { from: '2026-05-01', to: '2026-05-05', days: 5 },
      { from: '2026-10-01', to: '2026-10-07', days: 7 },
    ]);
  });
});
