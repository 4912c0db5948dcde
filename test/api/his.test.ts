import { expect } from 'chai';
import { httpHis } from '@rtflow/api/his/http-adapter';
import { stubHis, type StubHis } from '../support/stub-his.ts';

describe('api: HIS adapter', () => {
  let his: StubHis;
  before(async () => {
    his = await stubHis({
      known: { status: 200, body: { name: '测试丙', sex: 'F', birthDate: '1971-05-01', ward: '5A', debt: 12 } },
      odd: { status: 200, body: { sex: 'female' } },
      broken: { status: 500, body: {} },
      gone: 'silence',
    });
  });
  after(() => his.close());

  it('passes on the fields that registration knows and drops the rest', async () => {
    expect(await httpHis(his.url).findPatient('known')).to.eql({
      kind: 'found',
      demographics: { name: '测试丙', sex: 'F', birthDate: '1971-05-01', ward: '5A' },
    });
  });

  it('tells an unknown patient from a HIS that cannot answer', async () => {
    const kinds = await Promise.all(
      ['nobody', 'broken', 'gone', 'odd'].map(async (idNo) => (await httpHis(his.url).findPatient(idNo)).kind),
    );
    expect(kinds).to.eql(['not-found', 'unavailable', 'unavailable', 'unavailable']);
  });

  it('puts the document number into the body, where no access log keeps it', async () => {
    await httpHis(his.url).findPatient('known');
    expect(his.asked).to.include('known');
  });
});
