import type { Database } from '@rtflow/records';
import { rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import { sqliteDatabase } from '../support/database.ts';
import { apiUnderTest, commandId } from './api-under-test.ts';

describe('api: storage', () => {
  const start = apiUnderTest(sqliteDatabase());

  async function ended(database: Database, runId: string): Promise<string> {
    for (;;) {
      const [run] = await rowsOf({ sql: database.reader }, 'StorageRun', { id: runId });
      if (run && run.state !== 'RUNNING') return run.state;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('shows the stores to those who run the node, and starts a job once per command', async () => {
    const api = await start({ models: false });
    const [it, nurse] = [await api.as('IT'), await api.as('NUR')];
    expect((await nurse.call('storage.overview')).status).to.equal(403);
    const body = { commandId: commandId(), kind: 'SCRUB' as const };
    const first = await it.call('storage.start', { body });
    expect(first.status).to.equal(200);
    const { runId } = first.value;
    expect(await ended(api.database, runId)).to.equal('DONE');
    expect((await it.call('storage.start', { body })).value).to.deep.equal({ runId });
    const { value } = await it.call('storage.overview');
    expect(value).to.deep.include({ copies: 1, required: 1, wanting: 0, lost: 0, scrubHours: 24, backupHours: null });
    expect(value.runs.map(({ kind, state }) => [kind, state])).to.deep.equal([['SCRUB', 'DONE']]);
    const unset = await it.call('storage.start', { body: { commandId: commandId(), kind: 'BACKUP' } });
    expect(unset.problem).to.include({ status: 409, code: 'BACKUP_NOT_SET' });
    const refused = await nurse.call('storage.start', { body: { ...body, commandId: commandId() } });
    expect(refused.status).to.equal(403);
    const over = await it.call('storage.cancel', { params: { runId }, body: { commandId: commandId() } });
    expect(over.problem.code).to.equal('NOT_FOUND');
  });
});
