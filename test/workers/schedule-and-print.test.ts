import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { TEMPLATES_URL } from '@rtflow/forms/locations';
import { aiAutocontour } from '../../workers/tasks/ai-autocontour/handler.ts';
import { gammaAnalyse } from '../../workers/tasks/gamma-analyse/handler.ts';
import { openCourse } from '../../workers/tasks/open-course/handler.ts';
import { printDocument } from '../../workers/tasks/print-document/handler.ts';
import { proposeSchedule } from '../../workers/tasks/propose-schedule/handler.ts';
import { pushToRv } from '../../workers/tasks/push-to-rv/handler.ts';
import { runHandler } from './run-handler.ts';

const variables = {
  courseId: 'c1',
  planId: 'pl1',
  documentId: 'd1',
  measurementId: 'm1',
  seriesUid: '1.2',
  patientId: 'p1',
  category: 'P2',
};
type Option = { deviceId: string; starts: string[]; cost: number };

/** Free slots at these local times from Monday 2 March 2026 for three weeks, Sundays excepted: machines open on Saturday. */
function free(deviceId: string, times: string[], without: string[] = []): { deviceId: string; start: string }[] {
  const slots = [];
  for (let day = 0; day < 21; day += 1) {
    const date = new Date(Date.UTC(2026, 2, 2 + day));
    const iso = date.toISOString().slice(0, 10);
    if (date.getUTCDay() === 0 || without.includes(iso)) continue;
    for (const time of times) slots.push({ deviceId, start: `${iso}T${time}:00+08:00` });
  }
  return slots;
}

async function propose(context: object): Promise<Option[]> {
  const base = { fractions: 5, cycle: 'QD5', slotMinutes: 15, earliest: '2026-03-02' };
  const ending = await runHandler(proposeSchedule, { variables, context: { ...base, ...context } });
  return ending.kind === 'complete' ? (ending.result as { options: Option[] }).options : [];
}
const dates = (option: Option | undefined) => option?.starts.map((start) => start.slice(5, 16));

describe('workers: propose-schedule', () => {
  it('R3.4 takes consecutive working days at the same time, the least loaded device first', async () => {
    const options = await propose({ free: [...free('L1', ['09:00']), ...free('L2', ['09:00', '10:00'])] });
    expect(options.map(({ deviceId }) => deviceId)).to.deep.equal(['L2', 'L1']);
    expect(dates(options[0])).to.deep.equal([
      '03-02T09:00',
      '03-03T09:00',
      '03-04T09:00',
      '03-05T09:00',
      '03-06T09:00',
    ]);
    expect(options.map(({ cost }) => cost)).to.deep.equal([0, 2.5]);
  });

  it('goes over the weekend and does not start on a Friday', async () => {
    const options = await propose({ free: free('L1', ['09:00']), earliest: '2026-03-06' });
    expect(dates(options[0])?.[0]).to.equal('03-09T09:00');
    const single = await propose({ free: free('L1', ['09:00']), earliest: '2026-03-06', fractions: 1 });
    expect(dates(single[0])).to.deep.equal(['03-06T09:00']);
  });

  it('treats on Saturday only in a six-day cycle, which may start on a Friday', async () => {
    const context = { free: free('L1', ['09:00']), earliest: '2026-03-06', fractions: 3 };
    expect(dates((await propose({ ...context, cycle: 'QD6' }))[0])).to.deep.equal([
      '03-06T09:00',
      '03-07T09:00',
      '03-09T09:00',
    ]);
    const biw = await propose({ ...context, earliest: '2026-03-02', cycle: 'BIW' });
    expect(dates(biw[0])).to.deep.equal(['03-02T09:00', '03-05T09:00', '03-09T09:00']);
  });

  it('passes over a day on which the whole department is closed', async () => {
    const options = await propose({ free: free('L1', ['09:00'], ['2026-03-04']), fractions: 3 });
    expect(dates(options[0])).to.deep.equal(['03-02T09:00', '03-03T09:00', '03-05T09:00']);
  });

  it('waits for a series without a hole when one device is full on a day that others treat', async () => {
    const slots = [...free('L1', ['09:00'], ['2026-03-04']), ...free('L2', ['18:00'], ['2026-03-03'])];
    const options = await propose({ free: slots, fractions: 2 });
    expect(dates(options.find(({ deviceId }) => deviceId === 'L2'))).to.deep.equal(['03-04T18:00', '03-05T18:00']);
  });

  it('keeps 6 h between two fractions of a day, and the steps of slower cycles', async () => {
    const bid = await propose({ free: free('L1', ['08:00', '13:30', '14:15']), cycle: 'BID', fractions: 4 });
    expect(dates(bid[0])).to.deep.equal(['03-02T08:00', '03-02T14:15', '03-03T08:00', '03-03T14:15']);
    const q3d = await propose({ free: free('L1', ['09:00']), cycle: 'Q3D', fractions: 3 });
    expect(dates(q3d[0])).to.deep.equal(['03-02T09:00', '03-05T09:00', '03-09T09:00']);
    const weekly = await propose({ free: free('L1', ['09:00']), cycle: 'QW', fractions: 2 });
    expect(dates(weekly[0])).to.deep.equal(['03-02T09:00', '03-09T09:00']);
  });

  it('throws NO_SLOT when no device has enough', async () => {
    const context = {
      fractions: 40,
      cycle: 'QD5',
      slotMinutes: 15,
      earliest: '2026-03-02',
      free: free('L1', ['09:00']),
    };
    expect(await runHandler(proposeSchedule, { variables, context })).to.include({ kind: 'error', code: 'NO_SLOT' });
  });

  it('answers 100 days of three full machines within two seconds', async function () {
    this.timeout(2000);
    const slots = Array.from({ length: 100 }, (_, day) => new Date(Date.UTC(2026, 2, 2 + day)))
      .filter((date) => date.getUTCDay() % 6 !== 0)
      .flatMap((date) =>
        ['L1', 'L2', 'L3'].flatMap((deviceId) =>
          Array.from({ length: 40 }, (_, slot) => ({
            deviceId,
            start: new Date(date.getTime() + slot * 900_000).toISOString(),
          })),
        ),
      );
    expect(dates((await propose({ free: slots, fractions: 35 }))[0])).to.have.length(35);
  });
});

describe('workers: print-document', () => {
  const print = (template: string) =>
    runHandler(printDocument, {
      variables,
      context: {
        template,
        data: JSON.parse(readFileSync(new URL('course-summary/sample.json', TEMPLATES_URL), 'utf8')) as object,
      },
    });

  it('renders the named template', async () => {
    const ending = await print('course-summary');
    expect(ending.kind === 'complete' && (ending.result as { html: string }).html)
      .to.include('疗程小结')
      .and.include('69.96 Gy');
  });

  it('refuses a name that leaves the folder', async () => {
    expect(await print('../schemas')).to.include({ kind: 'fail', cause: 'incident' });
  });
});

describe('workers: manual paths and the record’s own work', () => {
  it('says so with the error that the model draws', async () => {
    const endings = await Promise.all(
      [aiAutocontour, gammaAnalyse, pushToRv].map((handler) => runHandler(handler, { variables })),
    );
    expect(endings.map((ending) => ending.kind === 'error' && ending.code)).to.deep.equal([
      'AI_UNAVAILABLE',
      'GAMMA_UNAVAILABLE',
      'RV_UNAVAILABLE',
    ]);
  });

  it('hands SQL work to the record with an empty result', async () => {
    expect(await runHandler(openCourse, { variables })).to.deep.equal({ kind: 'complete', variables: {}, result: {} });
  });
});
