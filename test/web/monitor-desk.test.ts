import { expect } from 'chai';
import { controlLines } from '../../web/src/app/monitor/control-lines.ts';
import { heatMarks, liveMarks } from '../../web/src/app/monitor/live-marks.ts';
import { MonitorDesk, type StuckCase } from '../../web/src/app/monitor/monitor-desk.ts';
import { fakeClient } from './fake-client.ts';

const AT = '2026-03-10T10:00:00+08:00';
const ROW = {
  rowKey: '7',
  kind: 'OVERDUE',
  processId: 'rt-planning',
  elementId: 'plan-design',
  element: { zh: '计划设计', en: 'Design the plan' },
  courseId: 'c1',
  courseNo: 'C1',
  patientId: 'p1',
  patientNo: 'RT1',
  patientName: '测*',
  category: 'P1',
  why: { zh: '等 王 计划设计', en: 'Waits for Wang' },
  since: AT,
  dueAt: AT,
  holder: null,
  taskKey: '7',
  nudgedAt: null,
} satisfies StuckCase;
const PATHWAY = { processId: 'rt-planning', name: 'Planning', open: 3, version: 1 };
const FIGURES = {
  at: AT,
  openCourses: 3,
  openedToday: 0,
  overdueTasks: 1,
  openTasks: 4,
  incidents: 0,
  treatedToday: 0,
  bookedToday: 0,
  firstBeamsToday: 0,
  pathways: [PATHWAY],
};
const place = (of: object) => ({
  elementId: 'a',
  open: 1,
  oldestAt: AT,
  aged: [1, 0, 0, 0],
  overdue: 0,
  incidents: 0,
  ...of,
});

describe('web: the monitor', () => {
  it('colours a count by its oldest token and puts what is overdue beside it', () => {
    const { classes, badges } = liveMarks([
      place({}),
      place({ elementId: 'b', open: 3, aged: [1, 2, 0, 0] }),
      place({ elementId: 'c', open: 9, aged: [0, 8, 0, 1], overdue: 2, incidents: 1 }),
    ]);
    expect(badges.map(({ elementId, kind, text }) => [elementId, kind, text])).to.deep.equal([
      ['a', 'token', '1'],
      ['b', 'aging', '3'],
      ['c', 'old', '9'],
      ['c', 'overdue', '▲ 2'],
      ['c', 'overdue', '! 1'],
    ]);
    expect(classes.at(-1)?.name).to.equal('rt-incident');
  });

  it('shades steps by their share of the hottest, and never the process itself', () => {
    const step = (elementId: string, p95Ms: number) => ({ elementId, n: 1, meanMs: 1, p50Ms: 1, p95Ms });
    const { classes } = heatMarks([step('rt', 900), step('a', 100), step('b', 60), step('c', 1)], {
      by: 'p95',
      processId: 'rt',
      text: () => '',
    });
    expect(classes.map(({ name }) => name)).to.deep.equal(['rt-heat-4', 'rt-heat-3', 'rt-heat-1']);
  });

  it('opens the first pathway, asks for one step on a click, and reminds once', async () => {
    let nudgedAt: string | null = null;
    const client = fakeClient({
      'monitor.overview': () => FIGURES,
      'monitor.diagram': () => ({ ...PATHWAY, bpmnXml: '<x/>' }),
      'monitor.live': () => ({ at: AT, elements: [place({ elementId: 'plan-design' })] }),
      'monitor.heat': () => ({ days: 30, elements: [] }),
      'monitor.stuck': () => ({ rows: [{ ...ROW, nudgedAt }], nextCursor: null }),
      'tasks.nudge': () => ((nudgedAt = AT), undefined as never),
    });
    const desk = new MonitorDesk(client);
    await desk.load();
    expect(desk.processId()).to.equal('rt-planning');
    await desk.point('plan-design');
    expect(client.calls.at(-1)?.input?.query).to.deep.include({ processId: 'rt-planning', elementId: 'plan-design' });
    expect(desk.here()?.open).to.equal(1);
    desk.move(1);
    await desk.nudge(desk.rows()[0]!);
    await desk.nudge(desk.rows()[0]!);
    expect(client.calls.filter(({ name }) => name === 'tasks.nudge')).to.have.length(1);
  });

  it('draws limits and signals of a stage, and nothing without values', () => {
    const at = '2026-03-10T10:00:00+08:00';
    const values = [10, 30, 20].map((days) => ({ at, days }));
    const chart = {
      n: 3,
      mean: 20,
      meanRange: 15,
      upper: 40,
      lower: 0,
      rangeUpper: 49,
      signals: [{ index: 1, rule: 'OUTSIDE' as const }],
    };
    const lines = controlLines({ values, chart });
    expect(lines?.lines.map(({ kind }) => kind)).to.deep.equal(['upper', 'mean', 'lower']);
    expect(lines?.points.map(({ signal }) => signal)).to.deep.equal([false, true, false]);
    expect(lines!.points[1]!.y).to.be.below(lines!.points[0]!.y);
    expect(controlLines({ values, chart: null })?.lines).to.eql([]);
    expect(controlLines({ values: [], chart: null })).to.equal(null);
  });
});
