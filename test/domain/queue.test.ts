import { expect } from 'chai';
import fc from 'fast-check';
import { MAX_OVERTAKEN, orderLine, overtakenBy, type InLine } from '@rtflow/domain/queue/order-line';
import { replayDay } from '@rtflow/domain/queue/replay';

const one = (id: string, score: number, change: Partial<InLine> = {}): InLine => ({
  id,
  score,
  checkInMin: score,
  jumpedMin: null,
  heldBack: 0,
  overtaken: 0,
  blockedUntilMin: null,
  ...change,
});
const ids = (line: readonly InLine[], now = 600): string[] => orderLine(line, now).map(({ id }) => id);

describe('domain: the line', () => {
  it('R3.35 orders by score, then by check-in', () => {
    expect(ids([one('b', 610), one('a', 600), one('d', 620), one('c', 620, { checkInMin: 590 })])).to.deep.equal([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('puts jumps first, in the order of the jumps, and a blocked second fraction last', () => {
    const line = [
      one('a', 600),
      one('bid', 500, { blockedUntilMin: 700 }),
      one('j2', 900, { jumpedMin: 590 }),
      one('j1', 950, { jumpedMin: 580 }),
    ];
    expect(ids(line)).to.deep.equal(['j1', 'j2', 'a', 'bid']);
    expect(ids(line, 701)).to.deep.equal(['j1', 'j2', 'bid', 'a']);
  });

  it('puts who comes back from a skip three places behind', () => {
    const line = [one('skipped', 600, { heldBack: 3 }), one('b', 610), one('c', 620), one('d', 630), one('e', 640)];
    expect(ids(line)).to.deep.equal(['b', 'c', 'd', 'skipped', 'e']);
  });

  it('lets nobody be overtaken a fourth time, and counts who was', () => {
    const line = [one('late', 700, { overtaken: MAX_OVERTAKEN }), one('a', 600), one('b', 610)];
    expect(ids(line)).to.deep.equal(['late', 'a', 'b']);
    expect(overtakenBy(one('b', 610), [one('a', 600), one('b', 610), one('c', 620)], 600)).to.deep.equal(['a']);
    expect(overtakenBy(one('b', 610), [one('b', 610), one('c', 620)], 600)).to.deep.equal([]);
  });

  it('keeps everybody in the line, whatever happened to them', () => {
    const anyone = fc.record({
      score: fc.integer({ min: -100, max: 1_400 }),
      heldBack: fc.constantFrom(0, 3),
      overtaken: fc.integer({ min: 0, max: 5 }),
      jumped: fc.option(fc.integer({ min: 0, max: 1_400 })),
      blocked: fc.option(fc.integer({ min: 0, max: 1_400 })),
    });
    fc.assert(
      fc.property(fc.array(anyone, { maxLength: 30 }), (people) => {
        const line = people.map((each, index) =>
          one(`p${index}`, each.score, {
            heldBack: each.heldBack,
            overtaken: each.overtaken,
            jumpedMin: each.jumped,
            blockedUntilMin: each.blocked,
          }),
        );
        expect(ids(line).sort()).to.deep.equal(line.map(({ id }) => id).sort());
      }),
    );
  });

  it('R3.36 plays a day again with other scores: who was there and how long each took stay as they were', () => {
    const visit = (id: string, checkInMin: number, inRoomMin: number, score: number) => ({
      id,
      machineId: 'L1',
      checkInMin,
      inRoomMin,
      doneMin: inRoomMin + 10,
      score,
    });
    // On the day: a, b, c. With the new scores c goes before b.
    const result = replayDay([visit('a', 590, 600, 1), visit('b', 591, 610, 3), visit('c', 592, 620, 2)]);
    expect(result.changed).to.deep.equal([
      { id: 'b', beforeMin: 19, afterMin: 29 },
      { id: 'c', beforeMin: 28, afterMin: 18 },
    ]);
    expect([result.before.median, result.after.median]).to.deep.equal([19, 18]);
  });
});
