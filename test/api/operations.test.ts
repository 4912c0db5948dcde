import { expect } from 'chai';
import { bpmn, end, gateway, service, start, user } from '../engine/support/bpmn.ts';
import { openCase, takeJobs, value } from '../support/builders/open-case.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, type ApiUnderTest, type Browser } from './api-under-test.ts';

const reason = '已修正剂量限值后重试';
let acts = 0;
const act = () => ({ commandId: `operations-${(acts += 1)}`, reason });

const FIRST = bpmn(
  'repairs',
  [start(), gateway('exclusive', 'fits', 'fits-b'), user('a'), user('b'), service('send'), end()],
  ['start -> fits', 'fits -[=dose > limit]-> a', 'fits -> b -> send -> end', 'a -> end'],
);
/** `b` has become `c`. */
const SECOND = bpmn(
  'repairs',
  [start(), gateway('exclusive', 'fits', 'fits-c'), user('a'), user('c'), service('send'), end()],
  ['start -> fits', 'fits -[=dose > limit]-> a', 'fits -> c -> send -> end', 'a -> end'],
);

describe('api: operations on process instances', function () {
  this.timeout(120_000);
  forEachDatabase((_name, open) => {
    const boot = apiUnderTest(open);

    async function deploy(api: ApiUnderTest, content: string): Promise<string> {
      const resources = [{ name: 'repairs.bpmn', content }];
      const deployed = await value(api.database, (tx) => tx.execute({ type: 'deployResources', resources }));
      const [process] = deployed.resources;
      return String(process?.kind === 'process' ? process.definitionKey : 0);
    }
    /** Instances of `repairs` with these variables. */
    async function begin(api: ApiUnderTest, ...all: Record<string, number | string>[]): Promise<string[]> {
      const keys: string[] = [];
      for (const variables of all) {
        const made = await value(api.database, (tx) =>
          tx.execute({ type: 'createProcessInstance', bpmnProcessId: 'repairs', variables }),
        );
        keys.push(String(made!.instanceKey));
      }
      return keys;
    }
    const instance = async (admin: Browser, instanceKey: string) =>
      (await admin.call('operations.instance', { params: { instanceKey } })).value;
    const audited = (api: ApiUnderTest, action: string) =>
      api.database.reader.all<{ entity_id: string; detail: string; actor_id: string }>(
        'SELECT entity_id, detail, actor_id FROM audit_log WHERE action = ?',
        [action],
      );

    it('lists incidents by cause with expression and values, sets what was missing, and retries one or all alike', async () => {
      const api = await boot({ models: false });
      await deploy(api, FIRST);
      const keys = await begin(api, { dose: 'x', limit: 5 }, { dose: 'x', limit: 6 }, { dose: 'x', limit: 7 });
      const it1 = await api.as('IT');
      const { total, groups } = (await it1.call('operations.incidents', {})).value;
      expect([total, groups.length, groups[0]?.count]).to.deep.equal([3, 1, 3]);
      const [cause] = groups;
      expect(cause).to.include({ processId: 'repairs', elementId: 'fits', expression: '=dose > limit' });
      const incidentKey = cause?.incidentKey ?? '';
      const alike = await it1.call('operations.alike', { params: { incidentKey }, query: { limit: 2 } });
      expect(alike.value.rows.map((row) => row.instanceKey)).to.deep.equal(keys.slice(0, 2));
      const rest = await it1.call('operations.alike', {
        params: { incidentKey },
        query: { limit: 2, cursor: alike.value.nextCursor ?? '' },
      });
      expect(rest.value).to.deep.include({ nextCursor: null });
      expect(rest.value.rows.map((row) => row.instanceKey)).to.deep.equal(keys.slice(2));

      const [first = ''] = keys;
      const stopped = await instance(it1, first);
      const wait = stopped.waits.find(({ code }) => code === 'INCIDENT');
      expect(wait?.facts).to.deep.include({ expression: '=dose > limit', values: { dose: 'x', limit: 5 } });
      // not mended: it fails again
      const again = await it1.call('operations.retry', { params: { incidentKey }, body: { ...act(), alike: false } });
      expect(again.value).to.deep.equal({ resolved: 1, raisedAgain: 1, left: 0 });
      for (const instanceKey of keys) {
        const set = await it1.call('operations.setVariables', {
          params: { instanceKey },
          body: { ...act(), elementKey: instanceKey, local: false, variables: { dose: 9 } },
        });
        expect(set.status).to.equal(204);
      }
      const now = (await it1.call('operations.incidents', {})).value.groups[0];
      const retried = await it1.call('operations.retry', {
        params: { incidentKey: now?.incidentKey ?? '' },
        body: { ...act(), alike: true },
      });
      expect(retried.value).to.deep.equal({ resolved: 3, raisedAgain: 0, left: 0 });
      expect((await instance(it1, first)).elements.map(({ elementId }) => elementId)).to.deep.equal(['repairs', 'a']);
      expect((await it1.call('operations.incidents', {})).value).to.deep.equal({ total: 0, groups: [] });
      const [set] = await audited(api, 'process.variables-set');
      expect(JSON.parse(set?.detail ?? '')).to.deep.include({ reason, elementId: 'repairs', names: ['dose'] });
      expect(JSON.stringify(await audited(api, 'process.incidents-retried'))).to.contain(reason);
    });

    it('gives a job whose tries are used up one more, when its incident is retried', async () => {
      const api = await boot({ models: false });
      await deploy(api, FIRST);
      const [key = ''] = await begin(api, { dose: 1, limit: 5 });
      const admin = await api.as('ADM');
      const at = (await instance(admin, key)).elements.find(({ elementId }) => elementId === 'b')?.elementKey ?? '';
      const moves = [{ elementKey: at, targetElementId: 'send' }];
      await admin.call('operations.modify', { params: { instanceKey: key }, body: { ...act(), moves } });
      const [job] = await takeJobs(api.database, 'send');
      const failed = { type: 'failJob', jobKey: job?.jobKey ?? 0, retries: 0, errorMessage: 'refused' } as const;
      await value(api.database, (tx) => tx.execute(failed));
      const [cause] = (await admin.call('operations.incidents', {})).value.groups;
      expect(cause).to.include({ type: 'JOB_NO_RETRIES', message: 'refused' });
      const params = { incidentKey: cause?.incidentKey ?? '' };
      expect((await admin.call('operations.retry', { params, body: { ...act(), alike: false } })).value).to.include({
        resolved: 1,
        raisedAgain: 0,
      });
      expect((await takeJobs(api.database, 'send')).length).to.equal(1);
      const [move] = await audited(api, 'process.modified');
      expect(JSON.parse(move?.detail ?? '')).to.deep.include({
        reason,
        moves: [{ ...moves[0], elementKey: Number(at) }],
      });
    });

    it('refuses all of a modification when a part of it cannot be done, and audits nothing as done', async () => {
      const api = await boot({ models: false });
      await deploy(api, FIRST);
      const [key = ''] = await begin(api, { dose: 1, limit: 5 });
      const admin = await api.as('ADM');
      const body = { ...act(), activate: ['a', 'nowhere'] };
      const reply = await admin.call('operations.modify', { params: { instanceKey: key }, body });
      expect([reply.status, reply.problem.code]).to.deep.equal([409, 'ENGINE_REJECTED']);
      expect((await instance(admin, key)).elements.map(({ elementId }) => elementId)).to.deep.equal(['repairs', 'b']);
      expect(await audited(api, 'process.modified')).to.deep.equal([]);
    });

    it('takes running instances over to a new version: suggestion, dry run, result per case', async () => {
      const api = await boot({ models: false });
      const source = await deploy(api, FIRST);
      const [low = '', high = ''] = await begin(api, { dose: 1, limit: 5 }, { dose: 9, limit: 5 });
      const target = await deploy(api, SECOND);
      const admin = await api.as('ADM');
      const { value: suggested } = await admin.call('operations.suggestMigration', { query: { source, target } });
      expect(suggested.instances).to.equal(2);
      expect(suggested.unmapped.map(({ elementId, active }) => [elementId, active])).to.deep.equal([['b', 1]]);
      expect(suggested.added.map(({ elementId }) => elementId)).to.deep.equal(['c']);
      const plan = { sourceDefinitionKey: source, targetDefinitionKey: target, mappings: suggested.mappings };
      const dry = await admin.call('operations.planMigration', { body: plan });
      expect(dry.value.cases.map(({ instanceKey, problems }) => [instanceKey, problems.length])).to.deep.equal([
        [low, 1],
        [high, 0],
      ]);
      expect((await instance(admin, high)).diagram.version).to.equal(1);
      const mappings = [...suggested.mappings, { sourceElementId: 'b', targetElementId: 'c' }];
      const done = await admin.call('operations.migrate', { body: { ...plan, mappings, ...act() } });
      expect(done.value.cases.every(({ problems }) => problems.length === 0)).to.equal(true);
      expect((await instance(admin, low)).elements.map(({ elementId }) => elementId)).to.deep.equal(['repairs', 'c']);
      expect((await audited(api, 'process.migrated')).length).to.equal(2);
    });

    it('cancels an instance, but not the pathway of an open course; and nobody without the right does either', async () => {
      const api = await boot();
      await deploy(api, FIRST);
      const [key = ''] = await begin(api, { dose: 1, limit: 5 });
      const { courseId } = await openCase(api.database);
      const course = await api.database.reader.get<{ root_instance_key: number }>(
        'SELECT root_instance_key FROM courses WHERE id = ?',
        [courseId],
      );
      const admin = await api.as('ADM');
      const onCourse = { params: { instanceKey: String(course?.root_instance_key) }, body: act() };
      expect((await admin.call('operations.cancel', onCourse)).problem.code).to.equal('CARRIES_COURSE');
      expect((await instance(admin, onCourse.params.instanceKey)).courseId).to.equal(courseId);
      const doctor = await api.as('ATT');
      expect((await doctor.call('operations.cancel', { params: { instanceKey: key }, body: act() })).status).to.equal(
        403,
      );
      expect((await admin.call('operations.cancel', { params: { instanceKey: key }, body: act() })).status).to.equal(
        204,
      );
      expect((await instance(admin, key)).diagram.state).to.equal('TERMINATED');
      const [cancelled] = await audited(api, 'process.cancelled');
      expect([cancelled?.entity_id, JSON.parse(cancelled?.detail ?? '').reason]).to.deep.equal([key, reason]);
    });

    it('shows on the process view of a course what each active element waits for', async () => {
      const api = await boot();
      const { courseId } = await openCase(api.database);
      const doctor = await api.as('ATT');
      const { value: view } = await doctor.call('courses.process', { params: { courseId } });
      const active = view.diagrams.flatMap((one) => one.active.map(({ elementId }) => elementId));
      expect(active.length).to.be.greaterThan(0);
      const explained = new Set(view.waits.map(({ elementId }) => elementId));
      expect(active.filter((elementId) => !explained.has(elementId))).to.deep.equal([]);
    });
  });
});
