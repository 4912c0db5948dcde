import { BpmnModdle } from 'bpmn-moddle';
import { Linter } from 'bpmnlint';
import NodeResolver from 'bpmnlint/lib/resolver/node-resolver.js';
import { expect } from 'chai';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { compileBpmn } from '@rtflow/engine/model/compile';
import { CORPUS } from './support/lint-corpus.ts';

type FlowNode = { $type: string; flowElements?: FlowNode[]; [name: string]: unknown };

/** What a modeller writes beside a flow: both of its ends know it. */
function knowFlows(element: FlowNode): void {
  for (const inner of element.flowElements ?? []) {
    knowFlows(inner);
    if (inner.$type !== 'bpmn:SequenceFlow') continue;
    for (const [end, list] of [
      ['sourceRef', 'outgoing'],
      ['targetRef', 'incoming'],
    ] as const) {
      const node = inner[end] as { get(name: string): unknown[] } | undefined;
      node?.get(list).push(inner);
    }
  }
}

/** What bpmnlint-plugin-camunda-compat says that Zeebe 8.8 would not deploy: rule names with at least one error. */
async function lint(xml: string): Promise<string[]> {
  const { rootElement } = await new BpmnModdle({ zeebe }).fromXML(xml);
  for (const root of (rootElement as unknown as { rootElements: FlowNode[] }).rootElements) knowFlows(root);
  const linter = new Linter({
    resolver: new NodeResolver(),
    config: { extends: ['plugin:camunda-compat/camunda-cloud-8-8'] },
  });
  const reports = Object.entries(await linter.lint(rootElement));
  return reports.filter(([, found]) => found.some((report) => report.category === 'error')).map(([name]) => name);
}

/** Where we mean to differ from the rules: refused though they say nothing, or taken though they refuse. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'error start': 'the rules look at the event alone; an error starts an event subprocess, never a process',
  'escalation start': 'as for an error',
  'escalation without reference start': 'as for an error',
  'error non-interrupting event subprocess start': 'the broker refuses it: an error always interrupts',
  'receive task that starts an instance': 'Zeebe passes over instantiate; a model that means it would never start',
  'error boundary with an expression': 'documented as static text; the rule asks for it before 8.2 only',
  'escalation boundary with an expression': 'documented as static text',
  'event-based gateway to a task': 'BPMN forbids it; the rule knows the receive task only',
  'job priority': 'taken: of a later version, and the house orders its jobs by it',
  'a loop without a wait':
    'taken: the step limit stops it with an incident, and what loops may have a wait at run time',
};

describe('engine coverage against the Zeebe 8.8 lint rules', () => {
  for (const [what, xml] of CORPUS) {
    it(`decides like Zeebe about: ${what}`, async () => {
      const compiled = await compileBpmn(xml);
      const findings = await lint(xml);
      const refusedByRules = findings.length > 0;
      const reasons = compiled.ok ? [] : compiled.problems;
      const wanted = what in DIFFERENT ? !refusedByRules : refusedByRules;
      expect(!compiled.ok, `${findings.join(', ')} / ${JSON.stringify(reasons)}`).to.equal(wanted);
      for (const { reason } of reasons) expect(reason).to.match(/\S/);
    });
  }

  it('lists no difference that is none', () => {
    const known = new Set(CORPUS.map(([what]) => what));
    expect(Object.keys(DIFFERENT).filter((what) => !known.has(what))).to.deep.equal([]);
  });
});
