import { expect } from 'chai';
import type { DecisionEvaluation, JsonObject } from '@rtflow/engine';
import { Bench } from './support/bench.ts';

const dmn = (inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="drg" name="the drg" namespace="t">${inner}</definitions>`;
const literal = (text: string): string => `<literalExpression><text>${text}</text></literalExpression>`;
const decision = (id: string, inner: string): string => `<decision id="${id}" name="${id}">${inner}</decision>`;
const knows = (id: string): string =>
  `<knowledgeRequirement id="k_${id}"><requiredKnowledge href="#${id}" /></knowledgeRequirement>`;

/** One input column `x` and one output column `y`, of these types. */
const table = (types: { input?: string; output?: string; policy?: string }, ...rules: [string, string][]): string =>
  `<decisionTable id="t" ${types.policy ?? ''}>
    <input id="i" label="the input"><inputExpression id="e" ${types.input ? `typeRef="${types.input}"` : ''}><text>x</text></inputExpression></input>
    <output id="o" name="y" ${types.output ? `typeRef="${types.output}"` : ''}><defaultOutputEntry id="z"><text>0</text></defaultOutputEntry></output>
    ${rules.map(([test, result], n) => `<rule id="r${n}"><inputEntry id="r${n}i"><text>${test}</text></inputEntry><outputEntry id="r${n}o"><text>${result}</text></outputEntry></rule>`).join('')}
  </decisionTable>`;

async function evaluate(xml: string, variables: JsonObject, decisionId = 'd'): Promise<DecisionEvaluation> {
  const bench = new Bench();
  await bench.deploy(xml);
  return bench.run({ type: 'evaluateDecision', decisionId, variables });
}

async function refusal(xml: string): Promise<string> {
  const resources = [{ name: 'broken.dmn', content: xml }];
  return (await new Bench().refuse({ type: 'deployResources', resources })).message;
}

describe('engine decisions: types, knowledge models, boxed expressions', () => {
  it('names the input whose value is not of its type, and matches nothing silently', async () => {
    const result = await evaluate(dmn(decision('d', table({ input: 'number' }, ['&gt; 3', '1']))), { x: '4' });
    expect(result).to.include({ decisionOutput: null, failedDecisionId: 'd' });
    expect(result.failureMessage).to.equal(
      "Expected to evaluate decision 'd', but expected input 'the input' to be 'number', but was 'string'",
    );
  });

  it('names the rule whose output is not of its type', async () => {
    const xml = dmn(decision('d', table({ output: 'boolean' }, ['1', 'true'], ['2', '"yes"'])));
    expect((await evaluate(xml, { x: 1 })).decisionOutput).to.equal(true);
    expect((await evaluate(xml, { x: 2 })).failureMessage).to.equal(
      "Expected to evaluate decision 'd', but rule 2 (r1): expected output 'y' to be 'boolean', but was 'string'",
    );
  });

  it('names the required decision that failed', async () => {
    const requires = '<informationRequirement id="q"><requiredDecision href="#base" /></informationRequirement>';
    const base = decision('base', table({ input: 'number' }, ['1', '1']));
    const result = await evaluate(dmn(base + decision('d', requires + literal('base + 1'))), { x: true });
    expect(result.failedDecisionId).to.equal('base');
    expect(result.failureMessage).to.match(/^Expected to evaluate decision 'd', but required decision 'base' failed: /);
  });

  it('hands dates of a required decision on as dates', async () => {
    const requires = '<informationRequirement id="q"><requiredDecision href="#day" /></informationRequirement>';
    const xml = dmn(decision('day', literal('date(x)')) + decision('d', requires + literal('day + @"P1D"')));
    expect((await evaluate(xml, { x: '2026-02-28' })).decisionOutput).to.equal('2026-03-01');
  });

  it('answers the default output when no rule matches, for aggregations too', async () => {
    const policy = 'hitPolicy="COLLECT" aggregation="MAX"';
    expect((await evaluate(dmn(decision('d', table({ policy }, ['1', '5']))), { x: 2 })).decisionOutput).to.equal(0);
  });

  it('calls knowledge models, and those that they call themselves', async () => {
    const model = (id: string, body: string, more = ''): string =>
      `<businessKnowledgeModel id="${id}" name="${id}">${more}<encapsulatedLogic id="f_${id}"><formalParameter id="p_${id}" name="n" />${literal(body)}</encapsulatedLogic></businessKnowledgeModel>`;
    const xml = dmn(
      model('double', 'n * 2') +
        model('quadruple', 'double(double(n))', knows('double')) +
        decision('d', knows('quadruple') + literal('quadruple(x) + 1')),
    );
    expect((await evaluate(xml, { x: 3 })).decisionOutput).to.equal(13);
  });

  it('evaluates boxed contexts, lists, relations and invocations', async () => {
    const entry = (name: string, value: string): string =>
      `<contextEntry>${name ? `<variable name="${name}" />` : ''}${literal(value)}</contextEntry>`;
    const context = `<context>${entry('a', 'x + 1')}${entry('b', 'a * 2')}</context>`;
    const result = await evaluate(dmn(decision('d', context)), { x: 1 });
    expect(result.decisionOutput).to.deep.equal({ a: 2, b: 4 });
    expect(result.evaluatedDecisions[0]?.decisionType).to.equal('CONTEXT');
    const list = `<list>${literal('x')}${literal('x + 1')}</list>`;
    expect((await evaluate(dmn(decision('d', list)), { x: 1 })).decisionOutput).to.deep.equal([1, 2]);
    const relation = `<relation><column id="c1" name="p" /><column id="c2" name="q" /><row id="w">${literal('x')}${literal('"z"')}</row></relation>`;
    expect((await evaluate(dmn(decision('d', relation)), { x: 1 })).decisionOutput).to.deep.equal([{ p: 1, q: 'z' }]);
    const knowledge = `<businessKnowledgeModel id="f" name="f"><encapsulatedLogic id="l"><formalParameter id="p" name="n" />${literal('n + 1')}</encapsulatedLogic></businessKnowledgeModel>`;
    const invocation = `<invocation>${literal('f')}<binding><parameter id="b" name="n" />${literal('x')}</binding></invocation>`;
    const xml = dmn(knowledge + decision('d', knows('f') + invocation));
    expect((await evaluate(xml, { x: 1 })).decisionOutput).to.equal(2);
  });

  it('stops a decision that does not end, with its name', async () => {
    const xml = dmn(decision('d', literal('count(for a in 1..100000, b in 1..100000 return a)')));
    expect((await evaluate(xml, {})).failureMessage).to.match(/^Expected to evaluate decision 'd', but Expected an/);
  });

  for (const [what, xml, named] of [
    ['a cell that does not parse', dmn(decision('d', table({}, ['&gt; &gt;', '1']))), "'> >'"],
    ['an output that does not parse', dmn(decision('d', table({}, ['1', '1 +']))), "'1 +'"],
    ['an unknown hit policy', dmn(decision('d', table({ policy: 'hitPolicy="MOST"' }))), 'MOST'],
    ['an unknown aggregation', dmn(decision('d', table({ policy: 'hitPolicy="COLLECT" aggregation="AVG"' }))), 'AVG'],
    ['a decision without logic', dmn(decision('d', '')), 'a decision table'],
    ['a knowledge model that is not there', dmn(decision('d', knows('gone') + literal('1'))), "'gone'"],
    ['what is no XML', '<definitions', 'broken.dmn'],
    ['logic that DMN 1.3 lacks', dmn(decision('d', '<conditional><if /></conditional>')), 'onditional'],
  ] as const) {
    it(`refuses at deploy ${what}`, async () => {
      const message = await refusal(xml);
      expect(message).to.contain('broken.dmn').and.to.contain(named);
    });
  }
});
