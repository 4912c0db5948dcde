import type { JobContext, JobResult } from '@rtflow/contract';
import { addDays, cycleOf, DEFAULT_WEIGHTS, weekdayOf, type Demand, type Taken } from '@rtflow/domain/scheduling/index';
import { expect } from 'chai';
import { proposeSchedule } from '../../workers/tasks/propose-schedule/handler.ts';
import { runHandler } from './run-handler.ts';

const variables = { courseId: 'c1', planId: 'pl1' };
const MONDAY = '2026-03-02';
type Context = JobContext<'propose-schedule'>;
type Option = JobResult<'propose-schedule'>['options'][number];

const ONE_COURSE: Demand = {
  id: 'c1',
  fractions: 5,
  cycle: cycleOf('QD5'),
  lengthMin: 15,
  firstLengthMin: 15,
  machines: ['L1'],
  category: 'P2',
  tags: [],
  earliest: MONDAY,
  target: '2026-03-30',
  gapHours: 6,
  begun: false,
  busy: [],
};

/** Machines open from eight to six, Saturday too, in slots of 15 minutes; `taken` by machine and day. */
function department(
  demand: Partial<Demand> = {},
  given: { days?: number; taken?: (machineId: string, day: string) => readonly Taken[]; moved?: Context['moved'] } = {},
): Context {
  const { days = 60, taken = () => [], moved = [] } = given;
  const course = { ...ONE_COURSE, ...demand };
  const dates = Array.from({ length: days }, (_, offset) => addDays(MONDAY, offset));
  const closed = (day: string): boolean =>
    weekdayOf(day) === 7 || moved.some((other) => other.day === day && other.type === 'HOLIDAY');
  return {
    demand: course,
    days: course.machines.flatMap((machineId) =>
      dates.map((day) => ({
        machineId,
        day,
        shifts: closed(day) ? [] : [{ startMin: 480, endMin: 1080, slotMin: 15 }],
        windows: [],
        taken: taken(machineId, day),
      })),
    ),
    moved,
    weights: { ...DEFAULT_WEIGHTS },
    until: addDays(MONDAY, days - 1),
  };
}

async function propose(context: Context): Promise<Option[]> {
  const ending = await runHandler(proposeSchedule, { variables, context });
  return ending.kind === 'complete' ? (ending.result as { options: Option[] }).options : [];
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const when = (option: Option | undefined): string[] =>
  (option?.placements ?? []).map(({ day, startMin }) => `${day.slice(5)} ${clock(startMin)}`);
const busy = (startMin: number, endMin: number): Taken => ({ startMin, endMin, first: false });

describe('workers: propose-schedule', () => {
  it('R3.4 takes consecutive working days at one time and offers other parts of the day with their cost', async () => {
    const options = await propose(department());
    expect(when(options[0])).to.deep.equal(['03-02 08:00', '03-03 08:00', '03-04 08:00', '03-05 08:00', '03-06 08:00']);
    expect(options.map(({ placements }) => clock(placements[0]?.startMin ?? 0))).to.deep.equal([
      '08:00',
      '12:00',
      '17:00',
    ]);
    expect(options.map(({ cost }) => cost)).to.deep.equal([0, 0, 0]);
  });

  it('prices what an option costs, term by term', async () => {
    const full = (_machine: string, day: string): Taken[] => [busy(480, day === '2026-03-02' ? 1080 : 540)];
    const [best] = await propose(department({ preferred: { startMin: 480, endMin: 540 } }, { taken: full }));
    expect(when(best)[0]).to.equal('03-03 09:00');
    expect(best?.terms).to.include({ fairness: 4, preference: 15, sameTime: 0, startBy: 0 });
    expect(best?.cost).to.equal(19);
  });

  it('does not start on a Friday, and goes over the weekend', async () => {
    const [best] = await propose(department({ earliest: '2026-03-06' }));
    expect(when(best)[0]).to.equal('03-09 08:00');
    const [single] = await propose(department({ earliest: '2026-03-06', fractions: 1 }));
    expect(when(single)).to.deep.equal(['03-06 08:00']);
  });

  it('treats on Saturday only in a six-day cycle, which may start on a Friday', async () => {
    const [best] = await propose(department({ earliest: '2026-03-06', fractions: 3, cycle: cycleOf('QD6') }));
    expect(when(best)).to.deep.equal(['03-06 08:00', '03-07 08:00', '03-09 08:00']);
  });

  it('passes over a holiday', async () => {
    const moved = [{ day: '2026-03-04', type: 'HOLIDAY' as const }];
    const [best] = await propose(department({ fractions: 3 }, { moved }));
    expect(when(best)).to.deep.equal(['03-02 08:00', '03-03 08:00', '03-05 08:00']);
  });

  it('R3.6 keeps 6 h between two fractions of a day, counted from the end of the first', async () => {
    const [best] = await propose(department({ fractions: 4, cycle: cycleOf('BID') }));
    expect(when(best)).to.deep.equal(['03-02 08:00', '03-02 14:15', '03-03 08:00', '03-03 14:15']);
  });

  it('R3.5 gives every third day', async () => {
    const [best] = await propose(department({ fractions: 3, cycle: cycleOf('Q3D') }));
    expect(when(best)).to.deep.equal(['03-02 08:00', '03-05 08:00', '03-09 08:00']);
  });

  it('moves single fractions to the matched machine where its own is full, and says what that costs', async () => {
    const full = new Set(['L1 2026-03-04', 'L2 2026-03-02', 'L2 2026-03-03']);
    const taken = (machineId: string, day: string): Taken[] =>
      full.has(`${machineId} ${day}`) ? [busy(480, 1080)] : [];
    const [mixed] = await propose(department({ machines: ['L1', 'L2'], fractions: 3 }, { taken }));
    expect(mixed?.terms.sameMachine).to.equal(5);
    expect(mixed?.placements.map(({ machineId }) => machineId)).to.deep.equal(['L1', 'L1', 'L2']);
  });

  it('puts an infectious patient last, a child first, a ward patient in the afternoon', async () => {
    const firstOf = async (tags: Demand['tags']): Promise<string | undefined> =>
      when((await propose(department({ tags }, { taken: () => [busy(900, 915)] })))[0])[0]?.slice(6);
    expect(Number((await firstOf(['INFECTIOUS']))?.slice(0, 2))).to.be.at.least(15);
    expect(await firstOf(['CHILD'])).to.equal('08:00');
    expect(Number((await firstOf(['INPATIENT']))?.slice(0, 2))).to.be.at.least(14);
  });

  it('throws NO_SLOT when no machine has enough', async () => {
    const context = department({ fractions: 60 });
    expect(await runHandler(proposeSchedule, { variables, context })).to.include({ kind: 'error', code: 'NO_SLOT' });
  });

  it('gives the same answer for the same question', async () => {
    const context = department({ machines: ['L1', 'L2', 'L3'], fractions: 25 });
    expect(await propose(context)).to.deep.equal(await propose(context));
  });
});
