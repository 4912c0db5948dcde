import { expect } from 'chai';
import { computeDueDate } from '../../workers/tasks/compute-due-date/handler.ts';
import { addWorkingMinutes, instantOf } from '../../workers/tasks/compute-due-date/working-time.ts';
import { runHandler } from './run-handler.ts';

/** Expected instants are counted by hand on the calendar of 2026; working hours 08:00-17:30 (570 minutes). */
const calendar = {
  timeZone: 'Asia/Shanghai',
  opensAtMinute: 480,
  closesAtMinute: 1050,
  exceptions: [
    { date: '2026-02-16', type: 'HOLIDAY' as const },
    { date: '2026-02-17', type: 'HOLIDAY' as const },
    { date: '2026-02-28', type: 'MAKEUP_WORK' as const },
  ],
};
const at = (local: string) => Date.parse(`${local}:00+08:00`);
const after = (start: string, minutes: number, own = calendar) =>
  new Date(addWorkingMinutes(at(start), minutes, own) + 8 * 3_600_000).toISOString().slice(0, 16);

describe('workers: compute-due-date', () => {
  it('counts within one working day', () => {
    expect(after('2026-03-02T09:00', 60)).to.equal('2026-03-02T10:00');
  });

  it('goes on the next morning, and stays on closing time when it ends there', () => {
    expect(after('2026-03-02T17:00', 60)).to.equal('2026-03-03T08:30');
    expect(after('2026-03-02T17:00', 30)).to.equal('2026-03-02T17:30');
  });

  it('stands still at night, before opening and over the weekend', () => {
    expect(after('2026-03-02T22:00', 10)).to.equal('2026-03-03T08:10');
    expect(after('2026-03-02T06:00', 10)).to.equal('2026-03-02T08:10');
    expect(after('2026-03-06T17:00', 60)).to.equal('2026-03-09T08:30');
  });

  it('skips holidays and works on make-up Saturdays', () => {
    // Friday 13 Feb 17:00 -> Mon 16 and Tue 17 are holidays -> Wed 18.
    expect(after('2026-02-13T17:00', 60)).to.equal('2026-02-18T08:30');
    // Friday 27 Feb 17:00 -> Saturday 28 Feb works.
    expect(after('2026-02-27T17:00', 60)).to.equal('2026-02-28T08:30');
  });

  it('counts several days: 3 x 480 minutes', () => {
    // Mon 09:00: 510 left on Monday, 570 on Tuesday, 360 on Wednesday.
    expect(after('2026-03-02T09:00', 1440)).to.equal('2026-03-04T14:00');
  });

  it('follows the zone over a change to summer time', () => {
    const berlin = { ...calendar, timeZone: 'Europe/Berlin', exceptions: [] };
    // Friday 27 March 17:00 CET -> Monday 30 March 08:30 CEST = 06:30 UTC.
    const due = addWorkingMinutes(Date.parse('2026-03-27T16:00:00Z'), 60, berlin);
    expect(new Date(due).toISOString()).to.equal('2026-03-30T06:30:00.000Z');
    expect(instantOf('2026-03-30', 480, 'Europe/Berlin')).to.equal(Date.parse('2026-03-30T06:00:00Z'));
  });

  it('refuses a calendar without working time', () => {
    expect(() => addWorkingMinutes(0, 1, { ...calendar, closesAtMinute: 480 })).to.throw(RangeError);
  });

  it('gives warning, due date and escalation in working time', async () => {
    const sla = { minutes: 100, clock: 'working' as const, warnPercent: 70, escalatePercent: 25 };
    const ending = await runHandler(computeDueDate, {
      variables: { node: 'plan-design', category: 'P2', planEvaluateSla: { dueAt: 'of another task' } },
      context: { ...calendar, sla },
      now: '2026-03-02T08:30:00Z',
    });
    // 16:30 local + 70, 100, 125 minutes.
    expect(ending).to.deep.equal({
      kind: 'complete',
      result: undefined,
      variables: {
        warnAt: '2026-03-03T00:10:00.000Z',
        dueAt: '2026-03-03T00:40:00.000Z',
        escalateAt: '2026-03-03T01:05:00.000Z',
      },
    });
  });

  it('runs by the clock for an emergency', async () => {
    const sla = { minutes: 60, clock: 'elapsed' as const, warnPercent: 70, escalatePercent: 0 };
    const ending = await runHandler(computeDueDate, {
      variables: { node: 'plan-design', category: 'P0' },
      context: { ...calendar, sla },
      now: '2026-03-07T15:00:00Z',
    });
    expect(ending).to.have.property('variables').that.deep.equals({
      warnAt: '2026-03-07T15:42:00.000Z',
      dueAt: '2026-03-07T16:00:00.000Z',
      escalateAt: '2026-03-07T16:00:00.000Z',
    });
  });

  it('becomes an incident that names the place when the model hands over something else', async () => {
    expect(await runHandler(computeDueDate, { variables: { node: 'nowhere', category: 'P2' } })).to.deep.include({
      kind: 'fail',
      cause: 'incident',
      message: 'variables of compute-due-date: node (invalid_value)',
    });
  });
});
