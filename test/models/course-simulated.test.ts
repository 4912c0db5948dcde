import { expect } from 'chai';
import { simulate } from '@rtflow/engine/simulate/simulate';
import { courseScenario, departmentDraft } from './course-world.ts';

describe('models simulated', function () {
  this.timeout(60_000);

  it('brings ten courses of the main path to their end, 33 fractions each, without an incident', async () => {
    const run = await simulate(departmentDraft(), courseScenario(10, 1));
    if (!run.ok) throw new Error(run.problem);
    const { started, completed, incidents, waiting, elements } = run.result;
    expect({ started, completed, incidents, waiting }).to.deep.equal({
      started: 10,
      completed: 10,
      incidents: [],
      waiting: [],
    });
    expect(elements.find(({ elementId }) => elementId === 'record-fraction')?.completed).to.equal(330);
  });
});
