import { expect } from 'chai';
import {
  barcodeText,
  COURSE_TRANSITIONS,
  fromCentigray,
  maskIdNo,
  maskName,
  mayBecome,
  permissionsOf,
  PLAN_TRANSITIONS,
  readBarcode,
  toCentigray,
} from '@rtflow/domain';

describe('names and numbers in public', () => {
  for (const [name, masked] of [
    ['张三', '张*'],
    ['张小明', '张*明'],
    ['欧阳小明', '欧**明'],
    ['John Smith', 'J*** S****'],
    ['王', '*'],
  ] as const) {
    it(`shows ${name} as ${masked}`, () => expect(maskName(name)).to.equal(masked));
  }

  it('keeps the first two and last four of a document number', () => {
    expect(maskIdNo('11010519491231002X')).to.equal('11************002X');
  });
});

describe('barcode', () => {
  it('reads back what it wrote', () => {
    expect(readBarcode(barcodeText('RT2026000123'))).to.equal('RT2026000123');
  });

  it('refuses two swapped digits and any single wrong digit', () => {
    const text = barcodeText('RT2026000123');
    expect(readBarcode(text.replace('0123', '0132'))).to.equal(null);
    for (let index = 2; index < 12; index++) {
      const wrong = text.slice(0, index) + String((Number(text[index]) + 1) % 10) + text.slice(index + 1);
      expect(readBarcode(wrong), wrong).to.equal(null);
    }
  });
});

describe('dose', () => {
  it('converts 6996 cGy to 69.96 Gy and back', () => {
    expect(fromCentigray(6996)).to.equal(69.96);
    expect(toCentigray(fromCentigray(6996))).to.equal(6996);
  });

  it('refuses a negative dose', () => {
    expect(() => fromCentigray(-1)).to.throw(RangeError, 'at least 0 cGy');
  });
});

describe('state tables', () => {
  it('never lets a cancelled course or a retired plan go on', () => {
    for (const to of Object.keys(COURSE_TRANSITIONS))
      expect(mayBecome(COURSE_TRANSITIONS, 'CANCELLED', to as never)).to.equal(false);
    for (const to of Object.keys(PLAN_TRANSITIONS))
      expect(mayBecome(PLAN_TRANSITIONS, 'RETIRED', to as never)).to.equal(false);
  });

  it('lets no plan be released without passing every state before', () => {
    const into = Object.entries(PLAN_TRANSITIONS).filter(([, next]) =>
      (next as readonly string[]).includes('RELEASED'),
    );
    expect(into.map(([from]) => from)).to.deep.equal(['QA_PASSED']);
  });
});

describe('permissions', () => {
  it('gives the front desk registration and booking, and nothing clinical', () => {
    const codes = permissionsOf(['FD']);
    expect(codes.has('patient.register')).to.equal(true);
    expect(codes.has('appt.book')).to.equal(true);
    for (const clinical of [
      'rx.sign',
      'plan.approve.md',
      'contour.review',
      'sheet.approve',
      'fraction.record',
    ] as const) {
      expect(codes.has(clinical), clinical).to.equal(false);
    }
  });

  it('lets auditors read the audit and nobody without SUP', () => {
    expect(permissionsOf(['SUP']).has('audit.read')).to.equal(true);
    expect(permissionsOf(['ADM', 'IT', 'CHF']).has('audit.read')).to.equal(false);
  });
});
