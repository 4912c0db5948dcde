/**
 * Safety by reachability: with a step taken out of a model, what the step must precede can no longer be reached.
 * A parallel join is reached when all its incoming flows are; boundary events go with their activity.
 */
import { expect } from 'chai';
import { bpmnFiles } from './model-files.ts';
import type { Model, Moddle } from './read-model.ts';
import { readModel } from './read-model.ts';

const models = new Map((await Promise.all(bpmnFiles().map(readModel))).map((model) => [model.processId, model]));

/** processId, step, what must come after it, the hard constraint. */
const MUST_PRECEDE: readonly (readonly [string, string, readonly string[], string])[] = [
  ['rt-course-main', 'call-rt-contouring', ['call-rt-planning'], 'HC11'],
  ['rt-course-main', 'call-rt-plan-request', ['call-rt-planning'], 'HC4'],
  ['rt-course-main', 'call-rt-planning', ['approved-plan'], 'HC2'],
  ['rt-course-main', 'approved-plan', ['call-rt-delivery'], 'HC2'],
  ['rt-course-main', 'call-rt-plan-qa', ['call-rt-treatment-sheet'], 'HC2'],
  ['rt-course-main', 'call-rt-treatment-sheet', ['call-rt-scheduling'], 'HC1'],
  ['rt-course-main', 'call-rt-scheduling', ['release-done'], 'HC12'],
  ['rt-adaptive-replan', 'call-rt-contouring', ['call-rt-planning'], 'HC11'],
  ['rt-adaptive-replan', 'call-rt-planning', ['approved-plan'], 'HC2'],
  ['rt-adaptive-replan', 'call-rt-plan-qa', ['call-rt-treatment-sheet'], 'HC2'],
  ['rt-adaptive-replan', 'call-rt-treatment-sheet', ['call-rt-scheduling'], 'HC1'],
  ['rt-adaptive-replan', 'approved-plan', ['activate-plan'], 'HC2'],
  ['rt-course-emergency', 'emergency-rx', ['call-rt-emergency-plan'], 'HC4'],
  ['rt-course-emergency', 'call-rt-emergency-plan', ['call-rt-delivery'], 'HC2'],
  ['rt-course-emergency', 'call-rt-treatment-sheet', ['call-rt-scheduling', 'call-rt-delivery'], 'HC1'],
  ['rt-course-emergency', 'retro-check', ['call-rt-course-summary'], 'HC2'],
  ['rt-emergency-plan', 'emergency-check', ['emergency-plan-done'], 'HC5'],
  ['rt-emergency-plan', 'emergency-approve', ['emergency-plan-done'], 'HC2'],
  ['rt-contouring', 'contour-review', ['contouring-done', 'contouring-decided'], 'HC11'],
  ['rt-planning', 'plan-evaluate', ['planning-done'], 'HC2'],
  ['rt-plan-qa', 'physics-check', ['plan-qa-done'], 'HC2'],
  ['rt-plan-qa', 'psqa-needed', ['plan-qa-done'], 'HC2'],
  ['qa-patient-specific', 'psqa-measure', ['psqa-pass', 'psqa-decided'], 'HC2'],
  ['rt-treatment-sheet', 'sheet-approve', ['sheet-done'], 'HC1'],
  ['rt-treatment-sheet', 'sheet-cosign', ['sheet-done'], 'HC1'],
  ['rt-scheduling', 'sheet-in-force', ['confirm-schedule'], 'HC1'],
  ['rt-fraction', 'check-fraction-guards', ['identity-and-setup'], 'HC2'],
  ['rt-fraction', 'identity-and-setup', ['record-fraction'], 'HC9'],
  ['rt-fraction', 'igrt-match', ['record-fraction'], 'HC8'],
];

describe('models: safety by reachability', () => {
  for (const [processId, step, later, constraint] of MUST_PRECEDE)
    it(`${constraint} ${processId}: nothing reaches ${later.join(', ')} past ${step}`, () => {
      const model = models.get(processId)!;
      const all = reachable(model, null);
      for (const id of [step, ...later]) expect(all.has(id), `${id} is reachable at all`).to.equal(true);
      const without = reachable(model, step);
      for (const id of later) expect(without.has(id), id).to.equal(false);
    });

  it('sees the way round a step that may be skipped: patient-specific QA of static fields', () => {
    const without = reachable(models.get('rt-plan-qa')!, 'call-qa-patient-specific');
    expect(without.has('plan-qa-done')).to.equal(true);
  });

  it('reaches every element of every model', () => {
    for (const model of models.values()) {
      const reached = reachable(model, null);
      const missed = model.elements.filter((e) => isFlowNode(e) && !reached.has(e.id)).map((e) => e.id);
      expect(missed, model.file).to.deep.equal([]);
    }
  });
});

/** Flow nodes that a token can reach when `removed` never completes (nor any boundary event on it fires). */
function reachable(model: Model, removed: string | null): Set<string> {
  const nodes = model.elements.filter(isFlowNode);
  const reached = new Set<string>();
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const node of nodes) if (entered(node, nodes, reached, removed)) reached.add(node.id);
  }
  return reached;
}

function entered(
  node: Moddle,
  nodes: readonly Moddle[],
  reached: ReadonlySet<string>,
  removed: string | null,
): boolean {
  if (node.id === removed) return false;
  const host = node['attachedToRef'] as Moddle | undefined;
  if (host) return reached.has(host.id);
  if (node['triggeredByEvent'] === true) return true;
  const incoming = (node['incoming'] as Moddle[] | undefined) ?? [];
  const sources = incoming.map((flow) => (flow['sourceRef'] as Moddle).id);
  if (sources.length === 0) {
    const parent = parentOf(node, nodes);
    return parent === undefined || reached.has(parent.id);
  }
  const left = (id: string): boolean => reached.has(id) && finishes(id, nodes, reached);
  return node.$type === 'bpmn:ParallelGateway' ? sources.every(left) : sources.some(left);
}

/** An embedded subprocess is left through one of its end events. */
function finishes(id: string, nodes: readonly Moddle[], reached: ReadonlySet<string>): boolean {
  const node = nodes.find((each) => each.id === id)!;
  const inner = (node['flowElements'] as Moddle[] | undefined) ?? [];
  if (node.$type !== 'bpmn:SubProcess') return true;
  return inner.some((each) => each.$type === 'bpmn:EndEvent' && reached.has(each.id));
}

const parentOf = (node: Moddle, nodes: readonly Moddle[]): Moddle | undefined =>
  nodes.find((each) => ((each['flowElements'] as Moddle[] | undefined) ?? []).includes(node));

const isFlowNode = (element: Moddle): boolean =>
  /^bpmn:(.*Task|.*Gateway|.*Event|CallActivity|SubProcess)$/.test(element.$type);
