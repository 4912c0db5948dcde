import { expect } from 'chai';
import { existsSync, readdirSync } from 'node:fs';
import { JOB_TYPES } from '@rtflow/contract';
import { allHandlers } from '../../workers/tasks/handlers.ts';

/** Keeps job types, handlers and folders in step. */
const tasks = new URL('../../workers/tasks/', import.meta.url);
const folders = readdirSync(tasks, { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && entry.name !== 'node_modules',
);
const types = Object.keys(JOB_TYPES).sort();

describe('workers: in step with the job types', () => {
  it('has one folder with handler and README for each job type and no other', () => {
    expect(folders.map(({ name }) => name).sort()).to.deep.equal(types);
    const bare = types.filter(
      (type) => !existsSync(new URL(`${type}/handler.ts`, tasks)) || !existsSync(new URL(`${type}/README.md`, tasks)),
    );
    expect(bare).to.deep.equal([]);
  });

  it('starts one handler for each job type, with the retries of the contract', () => {
    const handlers = allHandlers({ hisUrl: null });
    expect(handlers.map(({ type }) => type).sort()).to.deep.equal(types);
    const retries = Object.fromEntries(handlers.map((handler) => [handler.type, handler.retries]));
    expect(retries).to.deep.equal(
      Object.fromEntries(types.map((type) => [type, JOB_TYPES[type as keyof typeof JOB_TYPES].retries])),
    );
  });
});
