import { expect } from 'chai';
import { LinkRulesDesk, type LinkRule } from '../../web/src/app/dicom-node/link-rules-desk.ts';
import { fakeClient, problem } from './fake-client.ts';

const rule = (ruleId: string): LinkRule => ({
  ruleId,
  name: ruleId,
  kind: 'FRAME',
  modality: null,
  callingAe: null,
  days: null,
  active: true,
});
const TESTED = {
  sopInstanceUid: '1.2',
  modality: 'CT',
  courseNo: null,
  rules: [{ ruleId: 'b', name: 'b', verdict: 'COURSE' as const, courseNos: ['C-1'], decides: true }],
  outcome: { courseNo: 'C-1', reason: null },
};

describe('web: linking rules', () => {
  it('moves a rule by one place, not beyond the ends, and asks again what it tried', async () => {
    let order = ['a', 'b', 'c'];
    const client = fakeClient({
      'linkRules.list': () => ({ rows: order.map(rule) }),
      'linkRules.order': ({ body }) => void (order = [...(body?.ruleIds ?? [])]) as never,
      'linkRules.test': () => TESTED,
    });
    const desk = new LinkRulesDesk(client);
    await desk.load();
    await desk.test('1.2');
    expect(await desk.move('b', -1)).to.equal(true);
    expect(await desk.move('b', -1)).to.equal(false);
    expect(desk.rules.value()?.rows.map(({ ruleId }) => ruleId)).to.deep.equal(['b', 'a', 'c']);
    expect(client.calls.filter(({ name }) => name === 'linkRules.test')).to.have.length(2);
    expect(desk.tested()?.outcome.courseNo).to.equal('C-1');
  });

  it('says why an order was refused and shows the rules as they are then', async () => {
    let rows = ['a', 'b'];
    const client = fakeClient({
      'linkRules.list': () => ({ rows: rows.map(rule) }),
      'linkRules.order': () => {
        rows = ['a', 'new', 'b'];
        return problem(409, 'RULES_CHANGED');
      },
    });
    const desk = new LinkRulesDesk(client);
    await desk.load();
    expect(await desk.move('a', 1)).to.equal(false);
    expect(desk.refused()?.code).to.equal('RULES_CHANGED');
    expect(desk.rules.value()?.rows).to.have.length(3);
  });
});
