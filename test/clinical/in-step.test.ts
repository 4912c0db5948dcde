import { JOB_TYPES, USER_TASKS } from '@rtflow/contract';
import { JOB_RECORDS } from '@rtflow/records/job-records/index';
import { TASK_RECORDS, taskRecordFor } from '@rtflow/records/task-records/index';
import { expect } from 'chai';

/** Keep their form and nothing else. */
const FORM_ONLY = ['plan-conference'];

describe('clinical: records in step with the contract', () => {
  it('has one record for every job type', () => {
    expect(JOB_RECORDS.map(({ type }) => type).sort()).to.deep.equal(Object.keys(JOB_TYPES).sort());
  });

  it('has one record for every user task that is more than its form', () => {
    const expected = Object.keys(USER_TASKS).filter((taskId) => !FORM_ONLY.includes(taskId));
    expect(TASK_RECORDS.map(({ taskId }) => taskId).sort()).to.deep.equal(expected.sort());
  });

  it('gives a task that nobody knows a record that keeps only its form', () => {
    expect(taskRecordFor('nurse-education')).to.deep.equal({ taskId: 'nurse-education' });
  });
});
