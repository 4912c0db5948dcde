import { expect } from 'chai';
import { layOut, type TimelineItem } from '../../web/src/app/chart/timeline-layout.ts';
import { clockTime, dayAndTime, isoDay, shortDay } from '../../web/src/app/words/format.ts';
import {
  dayOf,
  hospitalZone,
  instantOf,
  shiftDay,
  startOfDay,
  useHospitalZone,
  wallClock,
  weekdayOf,
  withOffset,
} from '../../web/src/app/words/hospital-time.ts';

/** 00:30 on the 24th in Shanghai, still the 23rd in Europe and America. */
const NIGHT = '2026-11-23T16:30:00Z';

describe('web hospital time, read in a browser that stands elsewhere', () => {
  const home = process.env['TZ'];
  afterEach(() => {
    if (home === undefined) delete process.env['TZ'];
    else process.env['TZ'] = home;
    useHospitalZone('Asia/Shanghai');
  });

  for (const browser of ['America/New_York', 'Europe/London', 'Pacific/Auckland']) {
    it(`shows the hospital's day and time in ${browser}`, () => {
      process.env['TZ'] = browser;
      expect([isoDay(NIGHT), shortDay(NIGHT), clockTime(NIGHT), dayAndTime(NIGHT)]).to.deep.equal([
        '2026-11-24',
        '11-24',
        '00:30',
        '2026-11-24 00:30',
      ]);
      expect(dayOf(Date.parse(NIGHT))).to.equal('2026-11-24');
    });

    it(`reads what is typed in ${browser} as the hospital's time`, () => {
      process.env['TZ'] = browser;
      expect(withOffset('2026-11-24T10:42')).to.equal('2026-11-24T10:42:00+08:00');
      expect(wallClock(Date.parse('2026-11-24T10:42:00+08:00'))).to.equal('2026-11-24T10:42');
      expect(startOfDay(Date.parse(NIGHT))).to.equal(Date.parse('2026-11-24T00:00:00+08:00'));
    });

    it(`puts an early morning of the hospital on its own day of the timeline in ${browser}`, () => {
      process.env['TZ'] = browser;
      const item = (at: string): TimelineItem => ({
        at,
        lane: 'treatment',
        state: 'COMPLETE',
        label: { zh: '1', en: '1' },
        detail: null,
        courseId: 'c',
        source: 'LOCAL',
        syncedAt: null,
        facts: [],
      });
      const now = Date.parse(NIGHT);
      const { lanes, weeks } = layOut([item(NIGHT), item('2026-11-24T15:00:00Z')], 'near', 900, now);
      expect(lanes.treatment[0]?.x).to.equal(lanes.treatment[1]?.x);
      expect(weeks[0]?.at).to.equal(Date.parse('2026-11-09T00:00:00+08:00'));
    });
  }

  it('leaves a date of the calendar as it is', () => {
    useHospitalZone('America/Los_Angeles');
    expect(isoDay('2026-11-24')).to.equal('2026-11-24');
  });

  it('follows the zone of the session, through a change of its clocks', () => {
    useHospitalZone('Europe/Paris');
    expect(hospitalZone()).to.equal('Europe/Paris');
    expect(withOffset('2026-03-28T09:00')).to.equal('2026-03-28T09:00:00+01:00');
    expect(withOffset('2026-03-29T09:00')).to.equal('2026-03-29T09:00:00+02:00');
    expect(startOfDay(instantOf('2026-03-29T23:00'))).to.equal(Date.parse('2026-03-29T00:00:00+01:00'));
  });

  it('says no instant for what is no time', () => {
    expect(withOffset('')).to.equal(null);
    expect(withOffset('soon')).to.equal(null);
  });

  it('steps days over the ends of months and knows their weekday', () => {
    expect([shiftDay('2026-02-28', 1), shiftDay('2026-01-01', -1)]).to.deep.equal(['2026-03-01', '2025-12-31']);
    expect(weekdayOf('2026-11-24')).to.equal(2);
  });
});
