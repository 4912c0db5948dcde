import { announcementOf, DEFAULT_VOICE_RULES } from '@rtflow/domain/queue/announcement';
import { pickVisit } from '@rtflow/domain/queue/pick-visit';
import { LAYOUTS, layoutFault } from '@rtflow/domain/queue/screen-layout';
import { expect } from 'chai';

const MIN = 60_000;
const NOON = Date.parse('2026-03-10T12:00:00+08:00');
const visit = (id: string, min: number, status = 'BOOKED') => ({ id, startAt: NOON + min * MIN, status });

describe('domain: which appointment a scan is for', () => {
  it('takes the nearest open one from two hours before to one hour after its time', () => {
    const day = [visit('morning', -240, 'DONE'), visit('noon', 20), visit('afternoon', 360)];
    const { visit: picked, others } = pickVisit(day, NOON);
    expect([picked?.id, others.map(({ id }) => id)]).to.deep.equal(['noon', ['afternoon']]);
    expect(pickVisit([visit('a', 121)], NOON).visit).to.equal(null);
    expect(pickVisit([visit('a', 120)], NOON).visit?.id).to.equal('a');
    expect(pickVisit([visit('a', -60)], NOON).visit?.id).to.equal('a');
    expect(pickVisit([visit('a', -61)], NOON).visit).to.equal(null);
  });

  it('goes on to the other machine when the nearest is checked in already, and finds that one again else', () => {
    const both = [visit('linac', 10, 'CHECKED_IN'), visit('ct', 50)];
    expect(pickVisit(both, NOON).visit?.id).to.equal('ct');
    expect(pickVisit(both.slice(0, 1), NOON).visit?.id).to.equal('linac');
  });
});

describe('domain: what the voice says', () => {
  const say = (maskedName: string, rules = DEFAULT_VOICE_RULES) =>
    announcementOf({ ticketNo: 'A012', maskedName, room: '2 号加速器' }, rules);

  it('says ticket, masked name and room, the surname in its right sound', () => {
    expect(say('张*明')).to.equal('请 A 0 1 2 号，张某明，到 2 号加速器 准备治疗');
    expect(say('单*')).to.equal('请 A 0 1 2 号，善某，到 2 号加速器 准备治疗');
    expect(say('欧**雪')).to.contain('欧某雪');
  });

  it('leaves the name out where the department wants it or the voice cannot read it', () => {
    expect(say('张*明', { ...DEFAULT_VOICE_RULES, sayName: false })).to.equal('请 A 0 1 2 号，到 2 号加速器 准备治疗');
    expect(say('J*** S****')).to.not.contain('J');
  });
});

describe('domain: layout of a wall screen', () => {
  it('is whole as shipped, and says what is wrong with another', () => {
    expect([layoutFault(LAYOUTS.HALL), layoutFault(LAYOUTS.ROOM)]).to.deep.equal([null, null]);
    const caller = { kind: 'CALLER', x: 0, y: 0, w: 12, h: 3 } as const;
    expect(layoutFault([])).to.equal('EMPTY');
    expect(layoutFault([{ ...caller, w: 13 }])).to.equal('OUTSIDE');
    expect(layoutFault([caller, { ...caller, y: 4 }])).to.equal('TWICE');
    expect(layoutFault([caller, { kind: 'ROOMS', x: 3, y: 2, w: 4, h: 4 }])).to.equal('OVERLAP');
  });
});
