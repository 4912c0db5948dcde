import { DEFAULT_WEIGHTS, Grid, placeBatch, workCalendarOf, type Placing } from '@rtflow/domain/scheduling/index';
import { expect } from 'chai';
import { demandOf, machineDaysOf } from '../../bench/demand.ts';

const SIZE = { machines: 2, from: '2026-03-02', days: 60, openMin: { startMin: 480, endMin: 600 } };
const calendar = workCalendarOf(new Map());
const demands = demandOf(SIZE, { courses: 12, readyDays: 6, seed: 3 }).filter(({ fractions }) => fractions < 30);

function placing(): Placing {
  return { grid: new Grid(machineDaysOf(SIZE, calendar)), calendar, weights: DEFAULT_WEIGHTS, until: '2026-04-30' };
}

describe('domain: many courses at once', () => {
  it('gives the same schedule for the same seed, and no dearer one for more steps', () => {
    const [none, some, again] = [0, 40, 40].map((steps) => placeBatch(demands, placing(), { seed: 7, steps }));
    expect([...(some?.placed ?? [])]).to.deep.equal([...(again?.placed ?? [])]);
    expect(some?.unplaced.length).to.be.at.most(none?.unplaced.length ?? 0);
    expect(some?.cost).to.be.below(none?.cost ?? 0);
  });

  it('leaves nobody on a slot of somebody else', () => {
    const place = placing();
    const { placed } = placeBatch(demands, place, { seed: 7, steps: 40 });
    const spans = [...placed.values()].flatMap(({ placements }) => placements);
    for (const [index, one] of spans.entries()) {
      const clash = spans.slice(index + 1).find((other) => {
        const sameDay = other.machineId === one.machineId && other.day === one.day;
        return (
          sameDay && other.startMin < one.startMin + one.lengthMin && one.startMin < other.startMin + other.lengthMin
        );
      });
      expect(clash, `${one.machineId} ${one.day} ${one.startMin}`).to.equal(undefined);
    }
    const taken = spans.reduce((sum, { lengthMin }) => sum + lengthMin, 0);
    const held = ['L1', 'L2'].flatMap((id) =>
      machineDaysOf(SIZE, calendar)
        .filter(({ machineId }) => machineId === id)
        .flatMap(({ day }) => place.grid.takenOn(id, day)),
    );
    expect(held.reduce((sum, { startMin, endMin }) => sum + endMin - startMin, 0)).to.equal(taken);
  });
});
