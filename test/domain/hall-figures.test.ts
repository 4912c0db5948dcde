import { hallFigures, type FigureVisit } from '@rtflow/domain/queue/hall-figures';
import { expect } from 'chai';

const visit = (bookedMin: number, more: Partial<FigureVisit> = {}): FigureVisit => ({
  courseId: 'c1',
  bookedMin,
  checkInMin: bookedMin - 10,
  inRoomMin: bookedMin + 5,
  doneMin: bookedMin + 15,
  missed: false,
  ...more,
});
const SHIFT = [{ startMin: 480, endMin: 600 }];

describe('domain: figures of the hall', () => {
  it('counts waiting from check-in to the room, room time against open time, and what is after the last shift', () => {
    const figures = hallFigures([
      { visits: [visit(500), visit(520, { inRoomMin: 550, doneMin: 560 }), visit(590)], shifts: SHIFT },
      { visits: [], shifts: SHIFT },
    ]);
    expect(figures).to.include({ visits: 3, treated: 3, missed: 0, roomMin: 30, openMin: 240, utilisation: 0.125 });
    // 590 + 15 is five minutes after ten o'clock; waits are 15, 40 and 15 minutes.
    expect(figures).to.include({ overtimeMin: 5, waitMedianMin: 15, waitP90Min: 40 });
  });

  it('counts a no-show, which neither waits nor takes room', () => {
    const away = { checkInMin: null, inRoomMin: null, doneMin: null, missed: true };
    const figures = hallFigures([{ visits: [visit(500), visit(512, away)], shifts: SHIFT }]);
    expect(figures).to.include({ visits: 2, treated: 1, missed: 1, missedShare: 0.5, roomMin: 10 });
  });

  it('takes the middle deviation of the courses with three visits and more, and none of an empty day', () => {
    const of = (courseId: string, ...times: number[]) => times.map((time) => visit(time, { courseId }));
    const { sameTimeSdMin } = hallFigures([
      {
        visits: [...of('steady', 500, 500, 500), ...of('wild', 480, 600), ...of('mixed', 500, 530, 560)],
        shifts: SHIFT,
      },
    ]);
    expect(sameTimeSdMin).to.equal(0);
    const empty = hallFigures([{ visits: [], shifts: [] }]);
    expect([empty.utilisation, empty.waitMedianMin, empty.sameTimeSdMin]).to.deep.equal([null, null, null]);
  });
});
