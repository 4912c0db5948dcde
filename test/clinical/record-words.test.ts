import { PLAN_TRANSITIONS, SHEET_TRANSITIONS } from '@rtflow/domain';
import { RECORD_TABLES } from '@rtflow/records/models/index';
import { both, joined, wordsOf } from '@rtflow/records/clinical/record-words';
import { expect } from 'chai';

describe('clinical: words of the record', () => {
  const columns = {
    prescription: RECORD_TABLES.Prescription.columns.status.oneOf,
    plan: Object.keys(PLAN_TRANSITIONS),
    psqa: RECORD_TABLES.Plan.columns.psqaState.oneOf,
    sheet: Object.keys(SHEET_TRANSITIONS),
    laterality: RECORD_TABLES.Course.columns.laterality.oneOf,
  } as const;

  for (const [kind, codes] of Object.entries(columns)) {
    it(`has words in both languages for every code of ${kind}`, () => {
      expect(codes).to.not.be.empty;
      for (const code of codes ?? []) {
        const { zh, en } = wordsOf(kind as keyof typeof columns, code);
        expect([/[\u4e00-\u9fff]/.test(zh), /^[a-z]/i.test(en) && en !== code], code).to.eql([true, true]);
      }
    });
  }

  it('leaves a code without words as it is, so that nothing is hidden', () => {
    expect(wordsOf('plan', 'FROM_A_LATER_VERSION')).to.eql({ zh: 'FROM_A_LATER_VERSION', en: 'FROM_A_LATER_VERSION' });
  });

  it('says one text in both languages, parts that differ and parts that do not', () => {
    expect(both`P1 v${2} · ${wordsOf('plan', 'RELEASED')}`).to.eql({ zh: 'P1 v2 · 已下发', en: 'P1 v2 · Released' });
    expect(joined([wordsOf('laterality', 'L'), null, '', 'X'], ', ')).to.eql({ zh: '左, X', en: 'Left, X' });
  });
});
