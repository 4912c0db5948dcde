import { createEngine } from '@rtflow/engine';
import { openDatabase, systemClock, type Database } from '@rtflow/records';
import { gatewayEngine } from '@rtflow/api/runtime/gateway-engine';
import { JobPolls } from '@rtflow/gateway/job-polls';
import { expect } from 'chai';
import { value } from '../support/builders/open-case.ts';
import { forEachDatabase } from '../support/database.ts';
import { ONE_JOB } from './processes.ts';

describe('gateway: two servers on one database', function () {
  this.timeout(120_000);
  forEachDatabase((name, open) => {
    if (name === 'sqlite') return;

    it('hands a job that one server made to a poll parked at the other, long before the poll would end', async () => {
      const newEngine = () => createEngine({ timeZone: 'Asia/Shanghai' });
      const first = await open({ engine: newEngine() });
      const second: Database = await openDatabase({ url: first.url, engine: newEngine() });
      first.beforeClose(() => second.close());
      const resources = [{ name: 'one-job.bpmn', content: ONE_JOB }];
      await value(first, (tx) => tx.execute({ type: 'deployResources', resources }));
      const polls = new JobPolls(gatewayEngine(second, systemClock));
      const began = performance.now();
      const taken = new Promise<number>((resolve, reject) => {
        const request = { type: 'measure', timeout: 60_000, maxJobs: 1 };
        void polls
          .poll({
            activation: { requests: [request], worker: 'w', actor: 'w', waitMs: 60_000 },
            gone: () => false,
            deliver: (jobs) => {
              resolve(jobs.length);
              return true;
            },
            fail: reject,
          })
          .then(() => value(first, (tx) => tx.execute({ type: 'createProcessInstance', bpmnProcessId: 'one-job' })));
      });
      expect(await taken).to.equal(1);
      // half of the time for which the poll was parked
      expect(performance.now() - began).to.be.below(30_000);
      polls.close();
    });
  });
});
