import { createEngine } from '@rtflow/engine';
import type { Command } from '@rtflow/engine';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { expect } from 'chai';
import { bpmn, end, gateway, loop, script, service, start, user } from '../engine/support/bpmn.ts';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { engineViolations } from './whole-record.ts';

/** engine.md 7: a variable of 4 MB, an instance with 5,000 inner ones, a model that never ends. */
const CHILDREN = 5_000;
const FOUR_MB = 4_000_000;

describe('faults: sizes', function () {
  this.timeout(180_000);
  forEachDatabase((_name, open) => {
    let database: TestDatabase;

    async function run(command: Command): Promise<unknown> {
      const outcome = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute(command));
      if (!outcome.ok) throw new Error(outcome.error.message);
      return outcome.value;
    }
    async function play(xml: string, variables = {}): Promise<number> {
      database = await open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }) });
      await run({ type: 'deployResources', resources: [{ name: 'p.bpmn', content: xml }] });
      const { instanceKey } = (await run({ type: 'createProcessInstance', bpmnProcessId: 'p', variables })) as {
        instanceKey: number;
      };
      return instanceKey;
    }
    const all = <T>(sql: string) => database.reader.all<T & Record<string, unknown>>(sql);
    const incidents = () =>
      all<{ type: string; element_id: string }>('SELECT type, element_id FROM wf_incident WHERE ended_at IS NULL');

    it('keeps a variable of 4 MB whole, and refuses one that is larger by a character', async () => {
      // the quotes of its JSON count
      const text = '剂'.repeat(FOUR_MB - 2);
      const instanceKey = await play(bpmn('p', [start(), user('u'), end()], ['start -> u -> end']), { text });
      const [row] = await all<{ value: string }>("SELECT value FROM wf_variable WHERE name = 'text'");
      expect(row?.value.length).to.equal(FOUR_MB);
      expect(JSON.parse(row!.value) === text).to.equal(true);
      const larger = {
        type: 'setVariables',
        elementInstanceKey: instanceKey,
        variables: { text: `${text}xxx` },
      } as const;
      const refused = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute(larger));
      expect(refused.ok ? 'ok' : refused.error.code).to.equal('INVALID_ARGUMENT');
      expect(await engineViolations(database)).to.deep.equal([]);
    });

    it(`runs ${CHILDREN} inner instances side by side to their end, results in order`, async () => {
      const marker =
        '<zeebe:loopCharacteristics inputCollection="=for i in 1..n return i" inputElement="i" outputCollection="squares" outputElement="=i * i" />';
      const inner = script('each', '=i', 'r', '').xml.replace(
        '</bpmn:scriptTask>',
        `<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>${marker}</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:scriptTask>`,
      );
      const xml = bpmn('p', [start(), { xml: inner, roots: [] }, user('u'), end()], ['start -> each -> u -> end']);
      await play(xml, { n: CHILDREN });
      expect(await incidents()).to.deep.equal([]);
      const [row] = await all<{ value: string }>(
        "SELECT value FROM wf_variable WHERE name = 'squares' AND ended_at IS NULL",
      );
      expect(JSON.parse(row!.value)).to.deep.equal(Array.from({ length: CHILDREN }, (_, index) => (index + 1) ** 2));
      expect(await engineViolations(database)).to.deep.equal([]);
    });

    it(`waits for ${CHILDREN} jobs of one instance, takes answers among them, and cancels the rest`, async () => {
      const attrs = 'inputCollection="=for i in 1..n return i" inputElement="i"';
      const xml = bpmn('p', [start(), service('each', 'each', '', loop(attrs)), end()], ['start -> each -> end']);
      const instanceKey = await play(xml, { n: CHILDREN });
      const types = [{ type: 'each', timeout: 60_000, maxJobs: 3 }];
      const taken = (await run({ type: 'activateJobs', types, worker: 'w' })) as { jobs: { jobKey: number }[] };
      for (const { jobKey } of taken.jobs) await run({ type: 'completeJob', jobKey });
      const byState = () => all('SELECT state, COUNT(*) AS n FROM wf_job GROUP BY state ORDER BY state');
      expect(await byState()).to.deep.equal([
        { state: 'ACTIVATABLE', n: CHILDREN - 3 },
        { state: 'COMPLETED', n: 3 },
      ]);
      expect(await engineViolations(database)).to.deep.equal([]);
      await run({ type: 'cancelProcessInstance', instanceKey });
      expect(await byState()).to.deep.equal([
        { state: 'CANCELED', n: CHILDREN - 3 },
        { state: 'COMPLETED', n: 3 },
      ]);
      expect(await engineViolations(database)).to.deep.equal([]);
    });

    it('stops a model that never ends by an incident, and goes on with others', async () => {
      const parts = [start(), gateway('exclusive', 'again'), script('turn', '=1', 'x'), end()];
      await play(bpmn('p', parts, ['start -> again -> turn -> again']));
      const found = await incidents();
      expect(found).to.have.length(1);
      const other = bpmn('q', [start(), service('s'), end()], ['start -> s -> end']);
      await run({ type: 'deployResources', resources: [{ name: 'q.bpmn', content: other }] });
      await run({ type: 'createProcessInstance', bpmnProcessId: 'q' });
      expect(await all("SELECT type FROM wf_job WHERE state = 'ACTIVATABLE'")).to.deep.equal([{ type: 's' }]);
      expect(await engineViolations(database)).to.deep.equal([]);
    });
  });
});
