import type { RouteBody } from '@rtflow/contract';
import { expect } from 'chai';
import { complete, NOTHING } from '../../web/src/app/explore/criteria.ts';
import { ExploreDesk } from '../../web/src/app/explore/explore-desk.ts';
import { fakeClient } from './fake-client.ts';

const element = (name: string, type: 'number' | 'code') => ({
  element: name,
  group: { zh: '表', en: 'Form' },
  label: { zh: name, en: name },
  pinyin: '',
  type,
  unit: null,
  choices: [],
});
const row = (caseId: string) => ({
  caseId,
  patientId: 'p',
  patientNo: 'RT1',
  name: '王一',
  sex: 'M',
  ageYears: 50,
  courseId: 'c',
  courseNo: 'C1',
  courseStatus: 'ACTIVE',
  diagnosis: null,
  snippets: [],
});

describe('web: search over charts', () => {
  function desk() {
    const asked: Partial<RouteBody<'search.run'>>[] = [];
    const client = fakeClient({
      'search.elements': () => ({ elements: [element('dose', 'number'), element('site', 'code')] }),
      'search.run': ({ body }) => {
        asked.push(body ?? {});
        return { rows: [row(body?.cursor ?? 'first')], nextCursor: body?.cursor ? null : 'next', behind: 0 };
      },
    });
    return { asked, desk: new ExploreDesk(client, () => 0) };
  }

  it('builds nested criteria, sends what is complete, and pages on', async () => {
    const { desk: explore, asked } = desk();
    await explore.loadElements();
    await explore.run();
    expect(asked).to.eql([]);
    explore.addRule([]);
    explore.setElement([0], 'dose');
    explore.setValue([0], ' 60 ');
    explore.addGroup([]);
    explore.setElement([1, 0], 'site');
    explore.setOperator([1, 0], 'has');
    explore.addRule([1]);
    explore.toggleJoin([1]);
    await explore.run();
    const criteria = {
      join: 'and',
      items: [
        { element: 'dose', operator: 'from', value: '60' },
        { join: 'and', items: [{ element: 'site', operator: 'has' }] },
      ],
    };
    expect(asked).to.eql([{ text: '', criteria }]);
    await explore.more();
    expect(asked[1]?.cursor).to.equal('next');
    expect(explore.answer()?.rows.map(({ caseId }) => caseId)).to.eql(['first', 'next']);
    explore.remove([1]);
    explore.remove([0]);
    expect(complete(explore.criteria())).to.eql(NOTHING);
  });

  it('takes a kept search with its criteria, and a broken one without', async () => {
    const { desk: explore, asked } = desk();
    await explore.loadElements();
    explore.text.set('顺铂');
    explore.addRule([]);
    explore.setElement([0], 'site');
    explore.setValue([0], 'NPX');
    const kept = explore.filter();
    explore.clear();
    expect(explore.ready()).to.equal(false);
    await explore.take(kept);
    expect(asked[0]).to.eql({
      text: '顺铂',
      criteria: { join: 'and', items: [{ element: 'site', operator: 'is', value: 'NPX' }] },
    });
    await explore.take({ text: 'x', criteria: '{' });
    expect(asked[1]).to.eql({ text: 'x', criteria: NOTHING });
  });
});
