import { expect } from 'chai';
import { bpmn, rule, start, user } from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

type Table = {
  policy?: string;
  inputs: string[];
  outputs: string[];
  values?: string;
  rules: [tests: string[], results: string[]][];
};

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const requirement = (id: string): string =>
  `<informationRequirement id="r_${id}"><requiredDecision href="#${id}" /></informationRequirement>`;

function table(
  id: string,
  { policy = 'hitPolicy="UNIQUE"', inputs, outputs, values = '', rules }: Table,
  requires: string[] = [],
): string {
  const input = inputs.map(
    (text, i) =>
      `<input id="${id}_i${i}"><inputExpression id="${id}_e${i}"><text>${escape(text)}</text></inputExpression></input>`,
  );
  const output = outputs.map(
    (name, i) =>
      `<output id="${id}_o${i}" name="${name}">${values && i === 0 ? `<outputValues id="${id}_v"><text>${values}</text></outputValues>` : ''}</output>`,
  );
  const rule = rules.map(
    ([tests, results], i) =>
      `<rule id="${id}_r${i}">${tests.map((text, j) => `<inputEntry id="${id}_r${i}i${j}"><text>${escape(text)}</text></inputEntry>`).join('')}${results
        .map((text, j) => `<outputEntry id="${id}_r${i}o${j}"><text>${escape(text)}</text></outputEntry>`)
        .join('')}</rule>`,
  );
  return `<decision id="${id}" name="${id} name">${requires.map(requirement).join('')}<decisionTable id="${id}_t" ${policy}>${[...input, ...output, ...rule].join('')}</decisionTable></decision>`;
}

const dmn = (...decisions: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="drg" name="the drg" namespace="t">${decisions.join('')}</definitions>`;

const GRADES: Table['rules'] = [
  [['> 10'], ['"high"', '1']],
  [['> 5'], ['"mid"', '2']],
  [['-'], ['"low"', '3']],
];
const graded = (policy: string, columns = 1): string =>
  dmn(
    table('d', {
      policy,
      inputs: ['dose'],
      outputs: ['grade', 'n'].slice(0, columns),
      values: '"low","mid","high"',
      rules: GRADES.map(([tests, results]) => [tests, results.slice(0, columns)]),
    }),
  );

async function output(xml: string, dose: number): Promise<unknown> {
  const bench = new Bench();
  await bench.deploy(xml);
  const result = await bench.run({ type: 'evaluateDecision', decisionId: 'd', variables: { dose } });
  return result.failureMessage ?? result.decisionOutput;
}

describe('engine decisions', () => {
  const cases: [policy: string, dose: number, expected: unknown][] = [
    ['hitPolicy="UNIQUE"', 1, 'low'],
    [
      'hitPolicy="UNIQUE"',
      20,
      "Expected to evaluate decision 'd', but expected at most one matching rule, but rules 1, 2, 3 match",
    ],
    ['hitPolicy="FIRST"', 20, 'high'],
    ['hitPolicy="FIRST"', 7, 'mid'],
    [
      'hitPolicy="ANY"',
      7,
      "Expected to evaluate decision 'd', but expected equal outputs of all matching rules, but rules 2, 3 differ",
    ],
    ['hitPolicy="PRIORITY"', 20, 'low'],
    ['hitPolicy="RULE ORDER"', 20, ['high', 'mid', 'low']],
    ['hitPolicy="OUTPUT ORDER"', 20, ['low', 'mid', 'high']],
    ['hitPolicy="COLLECT"', 7, ['mid', 'low']],
    ['hitPolicy="COLLECT" aggregation="COUNT"', 20, 3],
  ];
  for (const [policy, dose, expected] of cases) {
    it(`answers by ${policy} for ${dose}`, async () => {
      expect(await output(graded(policy), dose)).to.deep.equal(expected);
    });
  }

  for (const [aggregation, expected] of [
    ['SUM', 6],
    ['MIN', 1],
    ['MAX', 3],
  ] as const) {
    it(`aggregates by ${aggregation}`, async () => {
      const rules = GRADES.map(([tests, results]): Table['rules'][number] => [tests, results.slice(1)]);
      const policy = `hitPolicy="COLLECT" aggregation="${aggregation}"`;
      expect(await output(dmn(table('d', { policy, inputs: ['dose'], outputs: ['n'], rules })), 20)).to.equal(expected);
    });
  }

  it('answers a context for several outputs and null when no rule matches', async () => {
    expect(await output(graded('hitPolicy="FIRST"', 2), 7)).to.deep.equal({ grade: 'mid', n: 2 });
    const none = dmn(table('d', { inputs: ['dose'], outputs: ['x'], rules: [[['< 0'], ['1']]] }));
    expect(await output(none, 7)).to.equal(null);
  });

  const chained = dmn(
    '<decision id="base" name="Base"><literalExpression id="l"><text>dose * 2</text></literalExpression></decision>',
    table(
      'd',
      {
        inputs: ['base'],
        outputs: ['x'],
        rules: [
          [['>= 10'], ['"A" + string(base)']],
          [['< 10'], ['"B"']],
        ],
      },
      ['base'],
    ),
  );

  it('evaluates required decisions first and tells what it did', async () => {
    const bench = new Bench();
    await bench.deploy(chained);
    const result = await bench.run({ type: 'evaluateDecision', decisionId: 'd', variables: { dose: 5 } });
    expect(result.decisionOutput).to.equal('A10');
    expect(
      result.evaluatedDecisions.map(({ decisionId, decisionOutput }) => [decisionId, decisionOutput]),
    ).to.deep.equal([
      ['base', 10],
      ['d', 'A10'],
    ]);
    expect(result.evaluatedDecisions[1]?.evaluatedInputs).to.deep.equal([
      { inputId: 'd_i0', inputName: 'base', inputValue: 10 },
    ]);
    expect(result.evaluatedDecisions[1]?.matchedRules).to.deep.equal([
      { ruleId: 'd_r0', ruleIndex: 1, evaluatedOutputs: [{ outputId: 'd_o0', outputName: 'x', outputValue: 'A10' }] },
    ]);
  });

  it('gives its result to a business rule task, and an incident when the decision is missing', async () => {
    const bench = new Bench();
    const key = await bench.play(bpmn('p', [start(), rule('r', 'd', 'result'), user('u')], ['start -> r -> u']), {
      dose: 5,
    });
    expect(bench.incidents()[0]).to.include({
      type: 'CALLED_DECISION_ERROR',
      message: "Expected to evaluate decision 'd', but no decision found for id 'd'",
    });
    await bench.deploy(chained);
    await bench.run({ type: 'resolveIncident', incidentKey: bench.incidents()[0]?.key ?? 0 });
    expect(bench.active()).to.deep.equal(['u']);
    expect(bench.variables(key)).to.deep.equal({ dose: 5, result: 'A10' });
  });

  it('raises DECISION_EVALUATION_ERROR when the table contradicts itself', async () => {
    const bench = new Bench();
    await bench.deploy(graded('hitPolicy="UNIQUE"'));
    await bench.play(bpmn('p', [start(), rule('r', 'd', 'result')], ['start -> r']), { dose: 20 });
    expect(bench.incidents().map((incident) => incident.type)).to.deep.equal(['DECISION_EVALUATION_ERROR']);
  });

  it('refuses an unknown decision, a missing requirement, and a decision that requires itself', async () => {
    const bench = new Bench();
    expect((await bench.refuse({ type: 'evaluateDecision', decisionId: 'none' })).code).to.equal('INVALID_ARGUMENT');
    const refuse = async (xml: string): Promise<string> =>
      (await bench.refuse({ type: 'deployResources', resources: [{ name: 'x.dmn', content: xml }] })).message;
    const rules: Table['rules'] = [[['-'], ['1']]];
    expect(await refuse(dmn(table('d', { inputs: ['1'], outputs: ['x'], rules }, ['gone'])))).to.contain(
      "required decision 'gone'",
    );
    expect(await refuse(dmn(table('d', { inputs: ['1'], outputs: ['x'], rules }, ['d'])))).to.contain(
      'requires itself',
    );
  });
});
