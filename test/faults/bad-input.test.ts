import { createEngine } from '@rtflow/engine';
import type { JsonObject } from '@rtflow/engine/ports';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { expect } from 'chai';
import { forEachDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { bpmn, element, end, gateway, start, user } from '../engine/support/bpmn.ts';
import { SMALL_CASE, SMALL_FORM } from './small-case.ts';
import { violationsOf } from './whole-record.ts';

const GOOD_DMN = dmn('x > 1');
/** Name, content, and the place that the answer must name. */
const BROKEN: readonly (readonly [string, string, RegExp])[] = [
  ['cut-off.bpmn', SMALL_CASE.slice(0, 600), /'cut-off\.bpmn'[\s\S]*line: \d+/],
  [
    'unsupported.bpmn',
    bpmn('p', [start(), element('complexGateway', 'crossing'), end()], ['start -> crossing -> end']),
    /Element: crossing\s+- ERROR: A bpmn:ComplexGateway is not supported/,
  ],
  ['dangling.bpmn', bpmn('p', [start(), end()], ['start -> nowhere']), /Element: start-nowhere/],
  [
    'expression.bpmn',
    bpmn(
      'p',
      [start(), gateway('exclusive', 'g', 'g-b'), end('a'), end('b')],
      ['start -> g -[=x and and]-> a', 'g -> b'],
    ),
    /Element: g-a\s+- ERROR: .*'x and and'.*character 7/,
  ],
  ['decision.dmn', dmn('x +'), /'decision\.dmn':\s+- Element: choose\s+- ERROR: .*'x \+'/],
  ['cut-off.dmn', GOOD_DMN.slice(0, 100), /'cut-off\.dmn'[\s\S]*line: \d+/],
  ['cut-off.form', SMALL_FORM.slice(0, 50), /'cut-off\.form':\s+- ERROR: Expected a form as JSON/],
  [
    'nameless.form',
    '{"type":"default","components":[]}',
    /'nameless\.form':\s+- ERROR: Expected the form to have an id/,
  ],
  [
    'unknown-type.form',
    form({ type: 'html', id: 'c1', key: 'advert' }),
    /'unknown-type\.form' \(form 'broken'\):\s+- Element: advert\s+- ERROR: components\[0\]: unsupported component type html/,
  ],
  [
    'same-key.form',
    form({ type: 'number', id: 'a', key: 'dose' }, { type: 'number', id: 'b', key: 'dose' }),
    /\(form 'broken'\):\s+- Element: dose\s+- ERROR: components\[1\]: key dose is used twice/,
  ],
  [
    'in-a-row.form',
    form({ type: 'dynamiclist', id: 'l', path: 'targets', components: [{ type: 'number', id: 'r', key: 'Dose' }] }),
    /- Element: Dose\s+- ERROR: components\[0\]\.components\[0\]: key must be camelCase/,
  ],
  [
    'pattern.form',
    form({ type: 'textfield', id: 'a', key: 'ward', validate: { pattern: '[a' } }),
    /- Element: ward\s+- ERROR: components\[0\]: validate\.pattern is no pattern/,
  ],
  [
    'condition.form',
    form({ type: 'textfield', id: 'a', key: 'ward', conditional: { hide: '=a and' } }),
    /- Element: ward\s+- ERROR: components\[0\]: conditional\.hide is no FEEL expression/,
  ],
];
const STORED = ['wf_deployment', 'wf_definition', 'wf_form', 'wf_drg', 'wf_decision', 'wf_timer', 'wf_subscription'];
const LOOP = bpmn(
  'endless',
  [start(), gateway('exclusive', 'again'), element('task', 'turn'), user('after'), end()],
  ['start -> again -[=true]-> turn -> again', 'again -[=false]-> after -> end'],
);
const ASK = bpmn('ask', [start(), user('answer'), end()], ['start -> answer -> end']);

describe('faults: bad input', function () {
  this.timeout(60_000);
  forEachDatabase((_name, open) => {
    const begin = () => open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }) });
    const deploy = ({ unitOfWork }: TestDatabase, ...resources: { name: string; content: string }[]) =>
      unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'deployResources', resources }));
    const create = ({ unitOfWork }: TestDatabase, bpmnProcessId: string, variables: JsonObject = {}) =>
      unitOfWork.run(SYSTEM_ACTOR, (tx) => tx.execute({ type: 'createProcessInstance', bpmnProcessId, variables }));
    const counts = async ({ reader }: TestDatabase, tables: readonly string[]) => {
      const found: number[] = [];
      for (const table of tables)
        found.push(Number((await reader.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))?.n));
      return found;
    };

    for (const [name, content, place] of BROKEN) {
      it(`refuses ${name} with its place, and keeps nothing of the good files beside it`, async () => {
        const database = await begin();
        const outcome = await deploy(
          database,
          { name: 'small-step.form', content: SMALL_FORM },
          { name: 'good.dmn', content: GOOD_DMN },
          { name: 'small-case.bpmn', content: SMALL_CASE },
          { name, content },
        );
        expect(outcome.ok).to.equal(false);
        if (outcome.ok) return;
        expect(outcome.error.code).to.equal('INVALID_ARGUMENT');
        expect(outcome.error.message).to.match(place);
        expect(await counts(database, STORED)).to.deep.equal(STORED.map(() => 0));
      });
    }

    it('keeps a variable of just under 4 MB whole and refuses a larger one with its name, keeping nothing', async () => {
      const database = await begin();
      await deploy(database, { name: 'ask.bpmn', content: ASK });
      const largest = '剂'.repeat(3_999_998);
      const kept = await create(database, 'ask', { report: largest });
      expect(kept.ok).to.equal(true);
      const row = await database.reader.get<{ value: string }>("SELECT value FROM wf_variable WHERE name = 'report'");
      expect(JSON.parse(row!.value) === largest).to.equal(true);
      const before = await counts(database, ['wf_instance', 'wf_element', 'wf_variable', 'wf_user_task', 'wf_event']);
      const refused = await create(database, 'ask', { report: `${largest}剂剂剂` });
      expect(refused.ok).to.equal(false);
      if (!refused.ok) expect(refused.error.message).to.match(/Expected variable 'report' below 4000000 characters/);
      expect(
        await counts(database, ['wf_instance', 'wf_element', 'wf_variable', 'wf_user_task', 'wf_event']),
      ).to.deep.equal(before);
    });

    it('stops a model that loops without waiting with an incident, and the case can be cancelled', async () => {
      const database = await begin();
      await deploy(database, { name: 'endless.bpmn', content: LOOP });
      const started = await create(database, 'endless');
      expect(started.ok).to.equal(true);
      const incidents = await database.reader.all<{ type: string; message: string; element_id: string }>(
        'SELECT type, message, element_id FROM wf_incident WHERE ended_at IS NULL',
      );
      expect(incidents).to.have.length(1);
      expect(incidents[0]!.message).to.match(/at most 10000 steps.*loop/);
      expect(['again', 'turn']).to.include(incidents[0]!.element_id);
      expect(await violationsOfLoop(database)).to.deep.equal([]);
      const { key } = (await database.reader.get<{ key: number }>('SELECT `key` FROM wf_instance'))!;
      const cancelled = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.execute({ type: 'cancelProcessInstance', instanceKey: key }),
      );
      expect(cancelled.ok).to.equal(true);
      expect(await database.reader.get('SELECT state FROM wf_instance')).to.include({ state: 'TERMINATED' });
    });
  });
});

/** Without the rule that no flow is taken twice: this model loops. */
async function violationsOfLoop(database: TestDatabase): Promise<string[]> {
  return (await violationsOf(database)).filter((violation) => !violation.startsWith('a flow was taken twice'));
}

function form(...components: readonly object[]): string {
  return JSON.stringify({ type: 'default', id: 'broken', schemaVersion: 18, properties: {}, components });
}

function dmn(input: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="drg" name="drg" namespace="test">
  <decision id="choose" name="choose"><decisionTable id="table" hitPolicy="UNIQUE">
    <input id="in"><inputExpression id="ine" typeRef="boolean"><text>${input.replaceAll('>', '&gt;')}</text></inputExpression></input>
    <output id="out" name="out" typeRef="number" />
    <rule id="r1"><inputEntry id="e1"><text>true</text></inputEntry><outputEntry id="o1"><text>1</text></outputEntry></rule>
  </decisionTable></decision></definitions>`;
}
