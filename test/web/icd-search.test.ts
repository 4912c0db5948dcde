import { expect } from 'chai';
import { IcdSearch } from '../../web/src/app/form/icd-search.ts';
import { fakeClient } from './fake-client.ts';

const hit = (code: string, kind: 'STEM' | 'EXT' = 'STEM') => ({ code, kind, zh: code, en: code, department: [] });

describe('web: the ICD-11 box', () => {
  it('searches stems first, then extensions, and another stem behind a slash', async () => {
    const asked: unknown[] = [];
    const search = new IcdSearch(
      fakeClient({
        'icd11.search': ({ query }) => {
          asked.push(query);
          return { release: 'r', rows: [hit('2C25.0'), hit('2C25')] };
        },
        'icd11.titles': ({ query }) => ({
          release: 'r',
          rows: (query?.codes ?? '').split(',').map((code) => hit(code)),
        }),
      }),
    );
    await search.type('肺');
    search.move(1);
    expect(search.pick()).to.equal('2C25');
    await search.show('2C25');
    await search.type('zuo');
    expect(search.pick(hit('XK8G', 'EXT'))).to.equal('2C25&XK8G');
    await search.show('2C25&XK8G');
    await search.type('/骨');
    expect(search.pick(hit('2E03'))).to.equal('2C25&XK8G/2E03');
    expect(asked).to.deep.equal([
      { text: '肺', kind: 'STEM' },
      { text: 'zuo', kind: 'EXT' },
      { text: '骨', kind: 'STEM' },
    ]);
  });

  it('takes codes away; without the stem nothing is left', async () => {
    const search = new IcdSearch(fakeClient({ 'icd11.titles': () => ({ release: 'r', rows: [] }) }));
    await search.show('2C25&XK8G/2E03');
    expect(search.parts().map(({ code }) => code)).to.deep.equal(['2C25', 'XK8G', '2E03']);
    expect(search.without('XK8G')).to.equal('2C25/2E03');
    expect(search.without('2C25')).to.equal('');
  });

  it('drops an answer that comes after a later question', async () => {
    const search = new IcdSearch(
      fakeClient({
        'icd11.search': ({ query }) => ({ release: 'r', rows: [hit(query?.text === 'a' ? '2A00' : '2B6B')] }),
      }),
    );
    await Promise.all([search.type('a'), search.type('b')]);
    expect(search.hits()?.map(({ code }) => code)).to.deep.equal(['2B6B']);
  });
});
