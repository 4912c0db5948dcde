import { expect } from 'chai';
import {
  reportOf,
  StorageDesk,
  unchecked,
  type Overview,
  type Run,
} from '../../web/src/app/dicom-node/storage-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const RUN: Run = {
  runId: 'r1',
  kind: 'SCRUB',
  state: 'RUNNING',
  done: 3,
  total: 10,
  startedBy: 'storage',
  startedAt: '2026-01-01T00:00:00Z',
  endedAt: null,
  report: null,
};
const OVERVIEW: Overview = {
  copies: 2,
  required: 1,
  stores: [],
  wanting: 0,
  lost: 0,
  scrubHours: 24,
  backupHours: null,
  runs: [],
};

describe('web: storage', () => {
  it('starts one job, asks again while it runs and no longer, and cancels it', async () => {
    let runs: Run[] = [];
    const client = fakeClient({
      'storage.overview': () => ({ ...OVERVIEW, runs }),
      'storage.start': () => {
        runs = [RUN];
        return { runId: 'r1' };
      },
      'storage.cancel': () => {
        runs = [{ ...RUN, state: 'CANCELLED' }];
        return undefined as never;
      },
    });
    const desk = new StorageDesk(client);
    await desk.load();
    await desk.refresh();
    expect(client.calls).to.have.length(1);
    await desk.start('SCRUB');
    expect(desk.running()?.runId).to.equal('r1');
    await desk.refresh();
    expect(client.calls).to.have.length(4);
    expect(desk.counted()).to.equal(false);
    await desk.cancel('r1');
    expect(desk.running()).to.equal(null);
  });

  it('says why a job was not started', async () => {
    const desk = new StorageDesk(
      fakeClient({
        'storage.overview': () => OVERVIEW,
        'storage.start': () => problem(409, 'STORAGE_BUSY'),
      }),
    );
    await desk.start('HEAL');
    expect(desk.refused()?.code).to.equal('STORAGE_BUSY');
  });

  it('sums a report up over all stores and names those that were not looked through', () => {
    const store = { store: 'main', blobs: 9, missing: 1, checked: 8, changed: 2, trouble: null };
    const report = {
      stores: [store, { ...store, store: 'nas', checked: 0, missing: 0, changed: 0, trouble: 'ECONNREFUSED' }],
      orphans: ['a'],
      healed: { copied: 3, failed: 0, lost: [] },
      lostInstances: [],
    };
    const run: Run = { ...RUN, state: 'DONE', report };
    expect(reportOf(run)).to.deep.equal({
      key: 'SCRUB',
      values: { checked: 8, missing: 1, changed: 2, copied: 3, lost: 0, orphans: 1 },
    });
    expect(unchecked(run)).to.deep.equal([{ store: 'nas', reason: 'ECONNREFUSED' }]);
    expect(
      reportOf({ ...RUN, kind: 'HEAL', state: 'DONE', report: { copied: 1, failed: 0, lost: ['x'] } })?.values,
    ).to.deep.equal({ copied: 1, failed: 0, lost: 1 });
    expect(reportOf({ ...RUN, state: 'FAILED', report: { error: 'disk' } })).to.deep.equal({
      key: 'FAILED',
      values: { error: 'disk' },
    });
    expect(reportOf(RUN)).to.equal(null);
  });
});
