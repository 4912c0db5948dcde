import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import {
  displayAnswers,
  isHidden,
  rowScope,
  parseFormSchema,
  prescriptionOf,
  submittedData,
  validateSubmission,
  warningsOf,
  type FormSchema,
  type Scope,
} from '@rtflow/forms';
import { SCHEMAS_URL } from '@rtflow/forms/locations';
import { idCardCheckCharacter } from '@rtflow/domain';

const NOW = { now: '2026-03-02T01:00:00Z' };

function form(path: string): FormSchema {
  const read = parseFormSchema(readFileSync(new URL(`${path}.form`, SCHEMAS_URL), 'utf8'));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

/** What the server does with a submission: clean, then judge. `path:code` of each fault. */
function judge(schema: FormSchema, data: Scope): string[] {
  return validateSubmission(schema, submittedData(schema, data), NOW).map((fault) => `${fault.path}:${fault.code}`);
}

const body = '11010119730506001';
const patient = {
  name: '测试甲',
  sex: 'M',
  birthDate: '1973-05-06',
  idType: 'ID_CARD',
  idNo: body + idCardCheckCharacter(body),
  phone: '13800000000',
  source: 'OUTPATIENT',
};
const request = {
  planKind: 'FIRST',
  laterality: 'NA',
  targets: [
    { tg263Name: 'PTV_6996', dosePerFx: 212, fractions: 33, total: 6996, coverage: 'V100_95' },
    { tg263Name: 'PTV_5940', dosePerFx: 180, fractions: 33, total: 5940, coverage: 'V95_98' },
  ],
  sequence: 'SIB',
  technique: 'VMAT',
  modality: 'PHOTON',
  energy: '6X',
  deviceGroup: 'A',
  fractionation: 'QD5',
  igrt: 'CBCT_DAILY',
  oarTemplateId: 'HN',
  priorRt: 'no',
  concurrent: 'NONE',
  startBy: '2026-03-02',
};

describe('forms: a submission', () => {
  const registration = form('registration/register-patient');
  const planRequest = form('planning/plan-request');
  const simulation = form('simulation/sim-perform');

  it('R2.8 is legal when each required answer stands', () => {
    expect(judge(registration, patient)).to.deep.equal([]);
    expect(judge(planRequest, request)).to.deep.equal([]);
  });

  it('says each missing answer in both languages', () => {
    const { phone: _phone, ...rest } = patient;
    expect(validateSubmission(registration, rest, NOW)).to.deep.equal([
      { path: 'phone', code: 'REQUIRED', zh: '必填', en: 'required' },
    ]);
  });

  it('refuses keys that the form does not have, also in rows', () => {
    expect(judge(registration, { ...patient, isAdmin: true })).to.deep.equal(['isAdmin:UNKNOWN_FIELD']);
    const targets = [{ ...request.targets[0], x: 1 }];
    expect(judge(planRequest, { ...request, targets })).to.deep.equal(['targets[0].x:UNKNOWN_FIELD']);
    expect(judge(registration, JSON.parse(`{"__proto__": 1, "constructor": 2}`))).to.include(
      'constructor:UNKNOWN_FIELD',
    );
  });

  it('requires a field only while it is shown, and drops the answer of a hidden one', () => {
    expect(judge(registration, { ...patient, source: 'INPATIENT' })).to.deep.equal(['admissionNo:REQUIRED']);
    expect(submittedData(registration, { ...patient, admissionNo: 'Z1' })).to.not.have.property('admissionNo');
    expect(submittedData(registration, { ...patient, source: 'INPATIENT', admissionNo: ' Z1 ' })).to.include({
      admissionNo: 'Z1',
      urgent: false,
    });
  });

  it('hides what depends on a hidden answer', () => {
    const gap = form('operations/gap-review');
    const data = { category: '1', compensate: false, method: 'EXTRA_FRACTIONS', extraFractions: 2, comment: '无' };
    expect(submittedData(gap, data)).to.deep.equal({ category: '1', compensate: false, comment: '无' });
  });

  it('checks type, limits, pattern and allowed values', () => {
    const row = request.targets[0];
    const faulty = (changes: Scope) => judge(planRequest, { ...request, targets: [{ ...row, ...changes }] });
    expect(faulty({ dosePerFx: '212' })).to.deep.equal(['targets[0].dosePerFx:TYPE']);
    expect(faulty({ dosePerFx: 49, total: 1617 })).to.deep.equal(['targets[0].dosePerFx:MIN']);
    expect(faulty({ dosePerFx: 3401 })).to.deep.equal(['targets[0].dosePerFx:MAX']);
    expect(faulty({ fractions: 1.5 })).to.deep.equal(['targets[0].fractions:TYPE']);
    expect(faulty({ fractions: NaN })).to.deep.equal(['targets[0].fractions:TYPE']);
    expect(faulty({ tg263Name: 'Heart' })).to.deep.equal(['targets[0].tg263Name:PATTERN']);
    expect(faulty({ coverage: 'ALL' })).to.deep.equal(['targets[0].coverage:VALUE']);
    expect(judge(planRequest, { ...request, targets: [] })).to.include('targets:MIN_ROWS');
    expect(judge(planRequest, { ...request, targets: 'PTV' })).to.include('targets:TYPE');
    expect(judge(planRequest, { ...request, startBy: '2026-02-30' })).to.deep.equal(['startBy:TYPE']);
    expect(judge(registration, { ...patient, name: '甲'.repeat(41) })).to.deep.equal(['name:MAX_LENGTH']);
  });

  it('R1.42 wants total dose = dose per fraction × fractions', () => {
    const targets = [{ ...request.targets[0], total: 7000 }];
    expect(judge(planRequest, { ...request, targets })).to.deep.equal(['targets[0].total:RULE_TOTAL']);
  });

  it('wants one number of fractions for SIB targets and no start in the past', () => {
    const boost = { tg263Name: 'PTV_Boost', dosePerFx: 200, fractions: 5, total: 1000, coverage: 'D95_RX' };
    const targets = [...request.targets.slice(0, 1), boost];
    expect(judge(planRequest, { ...request, targets })).to.deep.equal(['targets:RULE_SIB']);
    expect(judge(planRequest, { ...request, targets, sequence: 'SEQUENTIAL' })).to.deep.equal([]);
    expect(judge(planRequest, { ...request, startBy: '2026-03-01' })).to.deep.equal(['startBy:RULE_PAST']);
  });

  it('takes fractions and dose per fraction of the prescription from its targets', () => {
    expect(prescriptionOf(request)).to.deep.equal({ fractions: 33, dosePerFx: 212 });
    const targets = [
      { tg263Name: 'PTV_5000', dosePerFx: 200, fractions: 25, total: 5000 },
      { tg263Name: 'PTV_Boost', dosePerFx: 180, fractions: 5, total: 900 },
    ];
    expect(prescriptionOf({ sequence: 'SEQUENTIAL', targets })).to.deep.equal({ fractions: 30, dosePerFx: 200 });
    expect(prescriptionOf({ targets: [] })).to.equal(null);
  });

  it('checks the identity card against birth date and sex', () => {
    expect(judge(registration, { ...patient, idNo: `${body}0` })).to.deep.equal(['idNo:RULE_ID_CHECK_DIGIT']);
    expect(judge(registration, { ...patient, sex: 'F' })).to.deep.equal(['sex:RULE_ID_SEX']);
    expect(judge(registration, { ...patient, birthDate: '1973-05-07' })).to.deep.equal(['birthDate:RULE_ID_BIRTH']);
    expect(judge(registration, { ...patient, birthDate: '2026-03-03' })).to.deep.equal(['birthDate:RULE_FUTURE']);
  });

  it('takes today in the zone of the hospital', () => {
    const newborn = { ...patient, idType: 'BIRTH_CERT', idNo: 'A1', birthDate: '2026-03-02' };
    const late = { now: '2026-03-01T17:00:00Z' };
    expect(validateSubmission(registration, newborn, late)).to.deep.equal([]);
  });

  it('asks eGFR when contrast is given and warns below 45', () => {
    expect(judge(simulation, { contrast: 'iv' }))
      .to.include('eGFR:REQUIRED')
      .and.include('contrastAllergy:REQUIRED');
    expect(judge(simulation, { contrast: 'none' })).to.not.include('eGFR:REQUIRED');
    expect(warningsOf(simulation, { contrast: 'iv', eGFR: 44 }, NOW).map((warning) => warning.code)).to.deep.equal([
      'WARN_EGFR',
    ]);
    expect(warningsOf(simulation, { contrast: 'iv', eGFR: 45 }, NOW)).to.deep.equal([]);
  });

  it('HC9 wants two identifiers and the photograph before beam', () => {
    const setup = form('treatment/identity-and-setup');
    const data = {
      identifiers: ['BARCODE'],
      photoMatch: false,
      secondTherapistId: 'u2',
      planNameMatch: true,
      positionConfirmed: true,
      verified: true,
    };
    expect(judge(setup, data)).to.deep.equal(['identifiers:MIN_ITEMS', 'photoMatch:REQUIRED']);
    expect(judge(setup, { ...data, identifiers: ['BARCODE', 'BARCODE'], photoMatch: true })).to.deep.equal([
      'identifiers:DUPLICATE',
    ]);
    expect(judge(setup, { ...data, identifiers: ['BARCODE', 'NAME_STATED'], photoMatch: true })).to.deep.equal([]);
  });

  it('wants a coded reason for a return, and words when the reason is another one', () => {
    const review = form('contouring/contour-review');
    const data = { decision: 'reject', lateralityChecked: 'yes', laterality: 'L', peerReview: 'NA' };
    expect(judge(review, data)).to.deep.equal(['rejectReason:REQUIRED']);
    expect(judge(review, { ...data, rejectReason: 'other' })).to.deep.equal(['comment:REQUIRED']);
    expect(judge(review, { ...data, rejectReason: 'OAR_SHAPE' })).to.deep.equal([]);
    expect(judge(review, { ...data, decision: 'approve', lateralityChecked: 'no' })).to.deep.equal([
      'lateralityChecked:RULE_LATERALITY',
    ]);
  });

  it('does not approve a plan whose failing constraint was accepted without a reason', () => {
    const row = { constraintId: 'HN-C06', structure: 'SpinalCord', metric: 'D0.03cc', limit: '< 45 Gy' };
    const answers = (constraintRows: object[]) => ({
      constraintRows: constraintRows.map((each) => ({ ...row, ...each })),
      ...{ coverageAdequate: 'yes', lateralityChecked: 'yes', laterality: 'NA', decision: 'approve' },
    });
    const codes = (...rows: object[]) => judge(form('planning/plan-evaluate'), answers(rows));
    expect(codes({ value: '46 Gy', result: 'out', verdict: 'accept' })).to.deep.equal([
      'constraintRows[0].verdict:RULE_OUT_OF_LIMIT',
    ]);
    expect(codes({ value: '46 Gy', result: 'out', verdict: 'justify' })).to.deep.equal([
      'constraintRows[0].justification:REQUIRED',
    ]);
    expect(codes({ value: '46 Gy', result: 'out', verdict: 'justify', justification: '靶区邻近' })).to.deep.equal([]);
    expect(codes({ value: '44 Gy', result: 'met', verdict: 'accept' })).to.deep.equal([]);
  });

  it('does not pass a physics check with a failed item or 5 % off', () => {
    const check = form('plan-qa/physics-check');
    const items = Object.fromEntries(
      check.components
        .flatMap((group) => group.components ?? [])
        .filter((item) => item.key?.startsWith('item'))
        .map((item) => [item.key ?? '', 'pass']),
    );
    expect(Object.keys(items)).to.have.length(25);
    const data = { ...items, secondaryMuPercent: 3.5, decision: 'approve' };
    expect(judge(check, data)).to.deep.equal([]);
    expect(warningsOf(check, data, NOW).map((warning) => warning.code)).to.deep.equal(['WARN_MU']);
    expect(judge(check, { ...data, itemIsocentre: 'fail' })).to.deep.equal(['itemIsocentre:RULE_FAILED_ITEM']);
    expect(judge(check, { ...data, secondaryMuPercent: -5.01 })).to.deep.equal(['secondaryMuPercent:RULE_MU']);
    expect(judge(check, { ...data, secondaryMuPercent: -5.01, decision: 'reject', rejectReason: 'MU' })).to.deep.equal(
      [],
    );
  });

  it('wants a note when delivered and prescribed fractions differ', () => {
    const summary = form('treatment/summary-sign');
    const data = {
      completed: 'yes',
      response: 'PR',
      concurrent: 'NONE',
      deliveredFractions: 32,
      prescribedFractions: 33,
      nextVisit: '2026-05-01',
    };
    expect(judge(summary, data)).to.deep.equal(['deviationNote:RULE_DEVIATION']);
    expect(judge(summary, { ...data, deviationNote: '病人要求提前结束' })).to.deep.equal([]);
  });

  it('HC7 wants 6 h between two fractions of one day', () => {
    const schedule = form('treatment/confirm-schedule');
    const at = (fx: number, time: string) => ({ fx, start: `2026-03-16T${time}:00+08:00`, deviceId: 'L1' });
    const data = { appointmentKind: 'FIRST', deviceId: 'L1', cycle: 'BID', firstDate: '2026-03-16', slotMin: 15 };
    expect(judge(schedule, { ...data, appointments: [at(1, '08:00'), at(2, '13:59')] })).to.deep.equal([
      'appointments[1].start:RULE_GAP',
    ]);
    expect(judge(schedule, { ...data, appointments: [at(1, '08:00'), at(2, '14:00')] })).to.deep.equal([]);
  });
});

describe('forms: answers as they are read', () => {
  it('shows labels for codes, also in rows, and null for what was not answered', () => {
    const summary = form('treatment/summary-sign');
    const data = { response: 'PR', concurrent: 'NONE', toxicities: [{ term: 'PAIN', grade: '2' }] };
    const zh = displayAnswers(summary, data);
    expect(zh).to.deep.include({ response: '部分缓解 PR', concurrent: '无', advice: null, nextVisit: null });
    expect(zh['toxicities']).to.deep.equal([{ term: '疼痛', grade: '2 级' }]);
    expect(displayAnswers(summary, data, 'en')).to.deep.include({ toxicities: [{ term: 'Pain', grade: 'Grade 2' }] });
    const devices = displayAnswers(form('simulation/immob-request'), { immobiliser: ['HNS_MASK'], site: 'C11' });
    expect(devices).to.deep.include({ immobiliser: ['头颈肩膜'], site: 'C11' });
  });
});

describe('forms: a schema', () => {
  it('is refused with the place when it has an unknown type, a bad key or a key twice', () => {
    const broken = {
      type: 'default',
      id: 'x',
      schemaVersion: 18,
      properties: {},
      components: [
        { type: 'html', id: 'a', key: 'A' },
        { type: 'number', id: 'a', key: 'n' },
        { type: 'number', id: 'b', key: 'n' },
      ],
    };
    const read = parseFormSchema(JSON.stringify(broken));
    expect(read.ok ? [] : read.error.map((fault) => `${fault.path} ${fault.en}`)).to.deep.equal([
      'components[0] unsupported component type html',
      'components[0] key must be camelCase',
      'components[1] component id is used twice',
      'components[2] key n is used twice',
    ]);
    expect(parseFormSchema('{').ok).to.equal(false);
  });
});

describe('forms: conditions', () => {
  const field = (hide: string) => ({ type: 'number', id: 'n', key: 'n', conditional: { hide } }) as const;

  it('give the verdict of the present answers, not of the last ones', () => {
    const hide = field('=a = null or list contains(a, "x") or b > 1');
    expect(
      [{}, { a: ['x'] }, { a: ['y'], b: 1 }, { a: ['y'], b: 2 }, {}].map((scope) => isHidden(hide, scope)),
    ).to.deep.equal([true, true, false, true, true]);
  });

  it('show a field whose condition cannot be decided, and see the row before the form', () => {
    expect(isHidden(field('=list contains(missing, "x")'), {})).to.equal(false);
    const scope = rowScope({ kind: 'A', other: 1 }, { kind: 'B' });
    expect(isHidden(field('=kind = "B" and other = 1 and parent.kind = "A"'), scope)).to.equal(true);
  });
});
