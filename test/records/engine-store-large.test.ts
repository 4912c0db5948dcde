import { WHOLE_UP_TO } from '@rtflow/engine/ports';
import type { Rows } from '@rtflow/engine/ports';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import { Probe, ROOT, element, instance, job, sample, variable } from './engine-rows.ts';

describe('records: engine store, large and old call trees', () => {
  forEachDatabase((_name, open) => {
    it('leaves out idle instances of a large multi-instance activity, but not of a small one', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      const body = ROOT + 1;
      const first = ROOT + 2;
      const inner = (key: number) => element(key, { scopeKey: body, miIndex: key - first });
      for (const [count, left] of [
        [10, 10],
        [WHOLE_UP_TO, 1],
      ] as const) {
        const found = await probe.with(database, async (store) => {
          const keys = Array.from({ length: count }, (_, index) => first + index);
          await store.apply([
            ...(['instance', 'element', 'job', 'variable'] as const).map(
              (table) => ({ op: 'purge', table, of: { rootKey: ROOT } }) as const,
            ),
            { op: 'insert', table: 'instance', row: instance() },
            { op: 'insert', table: 'element', row: element(body, { type: 'MULTI_INSTANCE_BODY' }) },
            ...keys.map((key) => ({ op: 'insert' as const, table: 'element' as const, row: inner(key) })),
            ...keys.map((key) => ({
              op: 'insert' as const,
              table: 'job' as const,
              row: job(key + 5000, { elementKey: key }),
            })),
            { op: 'insert', table: 'variable', row: variable('of the root', 1) },
            { op: 'insert', table: 'variable', row: variable('of another', 1, { scopeKey: first }) },
          ]);
          return store.loadRoot(ROOT, first + 3);
        });
        expect(found.partial ?? false).to.equal(left === 1);
        expect(found.element.map(({ key }) => key)).to.include.members([body, first + 3]);
        expect(found.element).to.have.length(left + 1);
        expect(found.job.map(({ elementKey }) => elementKey)).to.include(first + 3);
        expect(found.job).to.have.length(left);
        expect(found.variable).to.have.length(left === 1 ? 1 : 2);
      }
    });

    it('purges a call tree from a table, an instance from a history, and leaves out text that nobody looks at', async () => {
      const probe = new Probe();
      const database = await open({ engine: probe });
      const event = (n: number) => sample('event', n) as unknown as Rows['event'];
      const archive = (n: number) => sample('archive', n) as unknown as Rows['archive'];
      await probe.with(database, async (store) => {
        await store.apply([
          { op: 'insert', table: 'job', row: job(ROOT + 20) },
          { op: 'insert', table: 'job', row: job(ROOT + 40, { rootKey: ROOT + 900 }) },
          ...[1, 2, 1].map((n) => ({ op: 'insert' as const, table: 'event' as const, row: event(n) })),
          { op: 'insert', table: 'archive', row: archive(1) },
        ]);
        await store.apply([
          { op: 'purge', table: 'job', of: { rootKey: ROOT } },
          { op: 'purge', table: 'event', of: { instanceKey: 1 } },
        ]);
        expect((await store.find('job', { where: {} })).map(({ key }) => key)).to.deep.equal([ROOT + 40]);
        expect(await store.find('event', { where: {} })).to.deep.equal([event(2)]);
        const found = await store.find('archive', { where: { rootKey: 1 }, without: ['rows'] });
        expect(found).to.deep.equal([{ ...archive(1), rows: {} }]);
      });
    });
  });
});
