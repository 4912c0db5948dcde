import { expect } from 'chai';
import { generateBarcode } from '../../workers/tasks/generate-barcode/handler.ts';
import { hisFetchPatient } from '../../workers/tasks/his-fetch-patient/handler.ts';
import { httpHisAdapter } from '../../workers/tasks/his-fetch-patient/his-adapter.ts';
import { matchPatient, oneEditApart } from '../../workers/tasks/match-patient/match-patient.ts';
import { runHandler } from './run-handler.ts';

const draft = {
  name: '测试甲',
  pinyin: 'ceshijia',
  sex: 'M' as const,
  birthDate: '1973-05-06',
  idType: 'ID_CARD',
  idNo: '110101197305060012',
  phone: '13800000000',
};
const match = (...others: Partial<typeof draft & { hisPatientId: string }>[]) =>
  matchPatient({
    draft,
    candidates: others.map((own, i) => ({ patientId: `p${i}`, demographics: { ...draft, ...own } })),
  });

describe('workers: match-patient', () => {
  const stranger = {
    name: '测试乙',
    pinyin: 'ceshiyi',
    birthDate: '1950-01-01',
    idNo: '310101195001010011',
    phone: '13900000000',
  };

  it('is exact on the same document', () => {
    expect(match({ name: '测试甲甲', phone: '1' })).to.deep.equal({
      level: 'exact',
      matchedPatientId: 'p0',
      matches: [{ patientId: 'p0', score: 1 }],
    });
    expect(match({ idNo: ' 110101197305060012 ' }).level).to.equal('exact');
  });

  it('never links the same document by machine when birth date or sex clash', () => {
    expect(match({ birthDate: '1973-05-07' })).to.include({ level: 'probable', matchedPatientId: 'p0' });
    expect(match({ sex: 'F' as 'M' })).to.include({ level: 'probable' });
  });

  it('asks a person when two charts match exactly', () => {
    expect(match({}, {})).to.include({ level: 'probable', matchedPatientId: 'p0' });
  });

  it('is probable on name, birth date and sex; on name and phone; on name and a number one character off', () => {
    expect(match({ idNo: 'X1', phone: '1' }).level).to.equal('probable');
    expect(match({ idNo: 'X1', birthDate: '1950-01-01' }).level).to.equal('probable');
    expect(match({ idNo: '110101197305060013', phone: '1', birthDate: '1950-01-01' }).level).to.equal('probable');
    expect(match({ name: '侧试甲', idNo: 'X1', phone: '1' }).level, 'by pinyin').to.equal('probable');
  });

  it('scores birth .25, sex .05, phone .2: listed from .5, none below', () => {
    const similar = { ...stranger, birthDate: draft.birthDate, phone: draft.phone };
    expect(match(similar)).to.deep.equal({
      level: 'none',
      matchedPatientId: null,
      matches: [{ patientId: 'p0', score: 0.5 }],
    });
    expect(match({ ...stranger, birthDate: draft.birthDate })).to.deep.equal({
      level: 'none',
      matchedPatientId: null,
      matches: [],
    });
    expect(match({ ...similar, idNo: '110101197305060013' })).to.deep.equal({
      level: 'probable',
      matchedPatientId: 'p0',
      matches: [{ patientId: 'p0', score: 0.8 }],
    });
  });

  it('puts the best match first whatever the order of the candidates', () => {
    expect(match(stranger, { idNo: 'X1', phone: '1' }, {}).matchedPatientId).to.equal('p2');
  });

  it('knows one replaced, missing or swapped character', () => {
    const pairs: [string, string][] = [
      ['12345', '12344'],
      ['12345', '1245'],
      ['12345', '13245'],
    ];
    expect(pairs.map(([a, b]) => oneEditApart(a, b))).to.deep.equal([true, true, true]);
    const others: [string, string][] = [
      ['12345', '12345'],
      ['12345', '12399'],
      ['12345', '1234567'],
      ['', '12'],
    ];
    expect(others.map(([a, b]) => oneEditApart(a, b))).to.deep.equal([false, false, false, false]);
  });
});

describe('workers: his-fetch-patient', () => {
  const requests: { url: string; body: string }[] = [];
  const his = (status: number, body: unknown) =>
    httpHisAdapter('http://his.test', (async (url: string, init: RequestInit) => {
      requests.push({ url, body: String(init.body) });
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
    }) as typeof fetch);
  const ask = (adapter: Parameters<typeof hisFetchPatient>[0], retries = 3) =>
    runHandler(hisFetchPatient(adapter), {
      variables: { patientId: 'p1' },
      context: { idType: 'ID_CARD', idNo: draft.idNo },
      retries,
    });

  it('hands the demographics to the record, and keeps the number out of the address', async () => {
    expect(await ask(his(200, { ...draft, idNo: undefined, ward: '三病区' }))).to.deep.equal({
      kind: 'complete',
      variables: {},
      result: { demographics: draft },
    });
    expect(requests.at(-1)).to.deep.equal({
      url: 'http://his.test/patients/search',
      body: JSON.stringify({ idType: 'ID_CARD', idNo: draft.idNo }),
    });
  });

  it('throws HIS_NOT_FOUND for an unknown document', async () => {
    expect(await ask(his(404, ''))).to.include({ kind: 'error', code: 'HIS_NOT_FOUND' });
  });

  it('tries again while the HIS is down, and goes on by hand after the last attempt', async () => {
    expect(await ask(his(503, ''))).to.deep.equal({
      kind: 'fail',
      cause: 'transient',
      message: 'HIS gave no answer: status 503',
      backoffMs: 2000,
    });
    expect(await ask(his(503, ''), 1)).to.include({ kind: 'error', code: 'HIS_UNAVAILABLE' });
    expect(await ask(null)).to.include({ kind: 'error', code: 'HIS_UNAVAILABLE' });
  });

  it('refuses demographics of another shape, naming the member and no value', async () => {
    const ending = await ask(his(200, { ...draft, sex: 'male' }));
    expect(ending).to.include({ kind: 'fail', cause: 'incident', message: 'HIS demographics differ at sex' });
  });
});

describe('workers: generate-barcode', () => {
  it('R1.13 adds the check character, and refuses a number of another department', async () => {
    const label = (patientNo: string) =>
      runHandler(generateBarcode, { variables: { patientId: 'p1' }, context: { patientNo, prefix: 'RT' } });
    expect(await label('RT2026000123')).to.have.deep.property('result', { code: 'RT2026000123C' });
    expect(await label('XX2026000123')).to.include({ kind: 'fail', cause: 'incident' });
  });
});
