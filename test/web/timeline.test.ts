import { expect } from 'chai';
import { marksOf } from '../../web/src/app/adapters/bpmn-js/marks.ts';
import { GUTTER, layOut, type TimelineItem } from '../../web/src/app/chart/timeline-layout.ts';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');

function item(day: number, lane: TimelineItem['lane'] = 'appointment', zh = '第 1 次治疗'): TimelineItem {
  return {
    at: `2026-11-${String(day).padStart(2, '0')}T09:00:00+08:00`,
    lane,
    state: 'BOOKED',
    label: { zh, en: zh },
    detail: null,
    courseId: 'c1',
    source: 'LOCAL',
    syncedAt: null,
    facts: [],
  };
}

describe('web timeline', () => {
  it('puts the same day of planned and delivered on the same place of the axis', () => {
    const { lanes } = layOut([item(18), item(18, 'treatment')], 'whole', 900, NOW);
    expect(lanes.appointment[0]?.x).to.equal(lanes.treatment[0]?.x);
  });

  it('starts on a Monday, right of the lane names, and keeps every item inside', () => {
    const { lanes, weeks } = layOut([item(4), item(30)], 'whole', 900, NOW);
    expect(weeks[0]?.at).to.equal(Date.parse('2026-11-02T00:00:00+08:00'));
    expect(weeks[0]?.x).to.equal(GUTTER);
    for (const mark of lanes.appointment) expect(mark.x).to.be.within(GUTTER, 900);
  });

  it('shows only four weeks around today when near, and today in both', () => {
    const far = { ...item(24), at: '2026-08-01T00:00:00+08:00' };
    expect(layOut([far, item(24)], 'near', 900, NOW).lanes.appointment).to.have.length(1);
    expect(layOut([far, item(24)], 'whole', 900, NOW).lanes.appointment).to.have.length(2);
    expect(layOut([far], 'near', 900, NOW).today).to.be.a('number');
  });

  it('drops the word of a milestone that would run into its neighbours', () => {
    const names = ['靶区与危及器官勾画', '勾画审核审核审核', '计划申请计划申请'].map((zh) => item(18, 'milestone', zh));
    expect(layOut(names, 'whole', 900, NOW).lanes.milestone.map((mark) => mark.row)).to.deep.equal([0, 1, null]);
  });
});

describe('web timeline words', () => {
  it('shows a repeated step once, where it was first reached', () => {
    const again = [
      item(9, 'milestone', '治疗记录'),
      item(10, 'milestone', '治疗记录'),
      item(11, 'milestone', '勾画审核'),
    ];
    const { milestone } = layOut(again, 'whole', 900, NOW).lanes;
    expect(milestone.map((mark) => [mark.item.at, mark.item.label.zh])).to.deep.equal([
      [again[0]?.at, '治疗记录'],
      [again[2]?.at, '勾画审核'],
    ]);
  });

  it('writes a check beside its mark only when the next mark leaves room', () => {
    const checks = [
      item(9, 'check', '周检查（医生）'),
      item(10, 'check', '周检查（护理）'),
      item(24, 'check', '周检查（物理）'),
    ];
    expect(layOut(checks, 'whole', 900, NOW).lanes.check.map((mark) => mark.row)).to.deep.equal([null, 0, 0]);
  });
});

describe('web process marks', () => {
  it('marks tokens with their count, incidents apart, and does not call a waiting step done', () => {
    const marks = marksOf({
      instanceKey: '1',
      processId: 'rt-contouring',
      name: '勾画',
      version: 1,
      parentElementId: null,
      state: 'ACTIVE',
      bpmnXml: '',
      active: [
        { elementId: 'contour-review', since: '', incident: null, count: 2 },
        { elementId: 'auto-contour', since: '', incident: 'no worker', count: 1 },
      ],
      taken: [{ flowId: 'f1', count: 1 }],
      completed: [
        { elementId: 'contour-draft', count: 2, lastAt: '' },
        { elementId: 'contour-review', count: 1, lastAt: '' },
      ],
    });
    expect(marks.classes).to.deep.equal([
      { elementId: 'f1', name: 'rt-taken' },
      { elementId: 'contour-draft', name: 'rt-done' },
      { elementId: 'contour-review', name: 'rt-active' },
      { elementId: 'auto-contour', name: 'rt-incident' },
    ]);
    expect(marks.badges.map(({ elementId, kind, text }) => [elementId, kind, text])).to.deep.equal([
      ['contour-draft', 'done', '✓ 2'],
      ['contour-review', 'done', '✓'],
      ['contour-review', 'token', '2'],
      ['auto-contour', 'incident', '!'],
    ]);
  });
});
