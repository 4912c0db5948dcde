import { readFileSync, readdirSync } from 'node:fs';
import { JOB_TYPES, USER_TASKS } from '@rtflow/contract';
import { JOB_RECORDS } from '@rtflow/records/job-records/index';
import { TASK_RECORDS, taskRecordFor } from '@rtflow/records/task-records/index';
import { expect } from 'chai';

/** Keep their form and nothing else. */
const FORM_ONLY = ['plan-conference'];
const GUARDS = new URL('../../api/records/src/commands/guards/', import.meta.url);

describe('clinical: records in step with the contract', () => {
  it('has one record for every job type', () => {
    expect(JOB_RECORDS.map(({ type }) => type).sort()).to.deep.equal(Object.keys(JOB_TYPES).sort());
  });

  it('has one record for every user task that is more than its form', () => {
    const expected = Object.keys(USER_TASKS).filter((taskId) => !FORM_ONLY.includes(taskId));
    expect(TASK_RECORDS.map(({ taskId }) => taskId).sort()).to.deep.equal(expected.sort());
  });

  it('has each hard constraint HC1 to HC13 in one file, with a test in guards.test.ts whose title begins with it', () => {
    const numbers = Array.from({ length: 13 }, (_, index) => index + 1);
    const files = readdirSync(GUARDS).filter((name) => name.startsWith('hc'));
    expect(files.map((name) => Number(/^hc(\d+)-/.exec(name)?.[1])).sort((a, b) => a - b)).to.deep.equal(numbers);
    const tests = readFileSync(new URL('guards.test.ts', import.meta.url), 'utf8');
    const named = new Set([...tests.matchAll(/\bit\(['`]HC(\d+) /g)].map(([, number]) => Number(number)));
    expect(numbers.filter((number) => !named.has(number))).to.deep.equal([]);
  });

  it('gives a task that nobody knows a record that keeps only its form', () => {
    expect(taskRecordFor('nurse-education')).to.deep.equal({ taskId: 'nurse-education' });
  });
});
