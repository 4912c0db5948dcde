import { expect } from 'chai';
import { hisPort } from '@rtflow/api/his/his-port';
import { connectHis } from '@rtflow/workers/his-fetch-patient/connect-his.ts';
import { startHl7HisProcess, type HisProcess } from '../support/his-stub.ts';
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
    expect(await hisPort(connectHis(his.url)).findPatient('known')).to.eql({
      kind: 'found',
      demographics: { name: '测试丙', sex: 'F', birthDate: '1971-05-01', ward: '5A' },
    });
  });

  it('tells an unknown patient from a HIS that cannot answer', async () => {
    const kinds = await Promise.all(
      ['nobody', 'broken', 'gone', 'odd'].map(
        async (idNo) => (await hisPort(connectHis(his.url)).findPatient(idNo)).kind,
      ),
    );
    expect(kinds).to.eql(['not-found', 'unavailable', 'unavailable', 'unavailable']);
  });

  it('puts the document number into the body, where no access log keeps it', async () => {
    await hisPort(connectHis(his.url)).findPatient('known');
    expect(his.asked).to.include('known');
  });
});

describe('api: HIS adapter over HL7', () => {
  let his: HisProcess;
  before(async () => {
    his = await startHl7HisProcess({
      // 测试丙 in GB18030.
      known: [
        'PID|1||known^^^^NI~H77^^^HIS^PI||\xb2\xe2\xca\xd4\xb1\xfb||19710501|F|||No.1^^Shanghai||13900000007',
        'PV1|1|I|5A^501^12||||||||||||||||ZY100',
      ],
      twins: ['PID|1||1^^^HIS^PI||A||19710501|F', 'PID|2||2^^^HIS^PI||B||19710501|M'],
      gone: 'silence',
    });
  });
  after(() => his.stop());

  it('R1.15 reads what a HIS in another process answers, also in GB18030, with ward and bed', async () => {
    const startedAt = Date.now();
    expect(await hisPort(connectHis(his.url)).findPatient('known')).to.eql({
      kind: 'found',
      demographics: {
        name: '测试丙',
        sex: 'F',
        birthDate: '1971-05-01',
        phone: '13900000007',
        address: 'ShanghaiNo.1',
        hisPatientId: 'H77',
        ward: '5A',
        bed: '12',
        admissionNo: 'ZY100',
      },
    });
    expect(Date.now() - startedAt).to.be.lessThan(3_000);
  });

  it('tells nobody from no answer, and takes neither of two people with one number', async () => {
    const kinds = await Promise.all(
      ['nobody', 'gone', 'twins'].map(async (idNo) => (await hisPort(connectHis(his.url)).findPatient(idNo)).kind),
    );
    expect(kinds).to.eql(['not-found', 'unavailable', 'unavailable']);
    expect((await hisPort(connectHis('mllp://127.0.0.1:1')).findPatient('known')).kind).to.equal('unavailable');
  });
});
