import { readFileSync } from 'node:fs';
import { parseFormSchema, submittedData, validateSubmission, type Scope } from '@rtflow/forms';
import { SCHEMAS_URL } from '@rtflow/forms/locations';
import { expect } from 'chai';
import { courseOpen } from '../clinical/support/forms.ts';

const read = parseFormSchema(readFileSync(new URL('treatment/course-open.form', SCHEMAS_URL), 'utf8'));

/** `path:code` of what stands against the stage. */
function faultsOf(change: Scope): string[] {
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const data = submittedData(read.value, courseOpen(change));
  return validateSubmission(read.value, data, { now: '2026-03-02T01:00:00Z' })
    .filter(({ path }) => ['stageGroup', 't', 'n', 'm'].includes(path))
    .map((fault) => `${fault.path}:${fault.code}`);
}

describe('forms: stage group of a course', () => {
  it('follows from T, N and M and need not be typed', () => {
    expect(faultsOf({ stageGroup: '' })).to.deep.equal([]);
    expect(faultsOf({ stageGroup: 'II' })).to.deep.equal([]);
  });

  it('other than the table’s needs a reason', () => {
    expect(faultsOf({ stageGroup: 'III' })).to.deep.equal(['stageGroup:RULE_STAGE']);
    expect(faultsOf({ stageGroup: 'III', stageReason: '多学科讨论' })).to.deep.equal([]);
  });

  it('is typed where no table is, or the table cannot tell', () => {
    expect(faultsOf({ icd11: '2C12', stageGroup: '' })).to.deep.equal(['stageGroup:RULE_STAGE_MISSING']);
    expect(faultsOf({ icd11: '2C12', stageGroup: 'B' })).to.deep.equal([]);
    expect(faultsOf({ t: 'TX', stageGroup: '' })).to.deep.equal(['stageGroup:RULE_STAGE_MISSING']);
  });

  it('names the categories of the site where one was typed that it lacks', () => {
    expect(faultsOf({ t: 'T5' })).to.deep.equal(['t:RULE_CATEGORY']);
  });
});
