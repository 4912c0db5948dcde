import { expect } from 'chai';
import { JobPolls, type Poller } from '@rtflow/gateway/job-polls';
import { memoryEngine } from './memory-engine.ts';
import { ONE_JOB } from './processes.ts';

describe('JobPolls', () => {
  it('puts jobs back at once when the call is over by the time they were fetched', async () => {
    const engine = memoryEngine();
    await engine.execute('test', { type: 'deployResources', resources: [{ name: 'one-job.bpmn', content: ONE_JOB }] });
    await engine.execute('test', { type: 'createProcessInstance', bpmnProcessId: 'one-job' });
    const polls = new JobPolls(engine);
    await polls.poll(poller('late', () => false));
    const handed: string[] = [];
    await polls.poll(poller('next', (jobs) => handed.push(...jobs.map(({ worker }) => worker)) > 0));
    expect(handed).to.deep.equal(['next']);
  });

  it('serves parked polls oldest first, one job each', async () => {
    const engine = memoryEngine();
    await engine.execute('test', { type: 'deployResources', resources: [{ name: 'one-job.bpmn', content: ONE_JOB }] });
    const polls = new JobPolls(engine);
    const served: string[] = [];
    const both = new Promise<void>((resolve) => {
      const deliver = (jobs: readonly { worker: string }[]) => {
        served.push(...jobs.map(({ worker }) => worker));
        if (served.length === 2) resolve();
        return true;
      };
      void polls.poll(poller('first', deliver)).then(() => polls.poll(poller('second', deliver)));
    });
    await engine.untilCommands(4);
    await engine.execute('test', { type: 'createProcessInstance', bpmnProcessId: 'one-job' });
    await engine.execute('test', { type: 'createProcessInstance', bpmnProcessId: 'one-job' });
    await both;
    expect(served).to.deep.equal(['first', 'second']);
  });
});

function poller(worker: string, deliver: Poller['deliver']): Poller {
  return {
    activation: {
      requests: [{ type: 'measure', timeout: 60_000, maxJobs: 1 }],
      worker,
      actor: worker,
      waitMs: 10_000,
    },
    gone: () => false,
    deliver,
    fail: (error) => {
      throw error;
    },
  };
}
