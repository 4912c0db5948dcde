import { expect } from 'chai';
import { idCardCheckCharacter, readIdCard } from '@rtflow/domain';

/** Numbers are built from GB 11643-1999's own rule; 11010519491231002X is the standard's printed example. */
const TODAY = '2026-11-24';

describe('readIdCard', () => {
  it('accepts the example of GB 11643-1999 with its X', () => {
    expect(readIdCard('11010519491231002x', TODAY)).to.deep.equal({
      ok: true,
      value: { number: '11010519491231002X', birthDate: '1949-12-31', sex: 'F' },
    });
  });

  it('upgrades an old 15-digit number with the century 19', () => {
    const read = readIdCard('110105491231002', TODAY);
    expect(read).to.deep.equal({
      ok: true,
      value: { number: '11010519491231002X', birthDate: '1949-12-31', sex: 'F' },
    });
  });

  it('refuses each single wrong digit', () => {
    const good = '110105197403070019';
    const body = good.slice(0, 17);
    const valid = body + idCardCheckCharacter(body);
    for (let index = 0; index < 17; index++) {
      const wrong = valid.slice(0, index) + String((Number(valid[index]) + 1) % 10) + valid.slice(index + 1);
      expect(readIdCard(wrong, TODAY).ok, wrong).to.equal(false);
    }
  });

  for (const [typed, fault] of [
    ['1101051949123100', 'LENGTH'],
    ['11010519491231O02X', 'CHARACTERS'],
    ['99010519491231002X', 'AREA'],
    ['110105194902300021', 'BIRTH_DATE'],
    ['110105202612310029', 'BIRTH_DATE'],
    ['110105194912310021', 'CHECK_DIGIT'],
  ] as const) {
    it(`refuses ${typed} for its ${fault}`, () => {
      expect(readIdCard(typed, TODAY)).to.deep.equal({ ok: false, error: fault });
    });
  }
});
