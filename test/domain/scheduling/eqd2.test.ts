import { expect } from 'chai';
import { doseLost, eqd2, LATE_TISSUE, TUMOUR } from '@rtflow/domain/scheduling/index';

/** Analytic: BED = n d (1 + d/αβ), EQD2 = BED / (1 + 2/αβ); Joiner, Basic Clinical Radiobiology, ch. 8. Tolerance 0.01 Gy. */
describe('domain: EQD2', () => {
  it('is the dose itself at 2 Gy a fraction', () => {
    expect(eqd2({ fractions: 25, doseGy: 2 }, TUMOUR)).to.be.closeTo(50, 1e-9);
    expect(eqd2({ fractions: 25, doseGy: 2 }, LATE_TISSUE)).to.be.closeTo(50, 1e-9);
  });

  it('weighs large fractions more on late tissue than on tumour', () => {
    // 5 x 5 Gy: 25 (1 + 5/10) / 1.2 = 31.25; 25 (1 + 5/3) / (5/3) = 40.
    expect(eqd2({ fractions: 5, doseGy: 5 }, TUMOUR)).to.be.closeTo(31.25, 0.01);
    expect(eqd2({ fractions: 5, doseGy: 5 }, LATE_TISSUE)).to.be.closeTo(40, 0.01);
  });

  it('adds what late tissue has not repaired after 6 h', () => {
    // h = 2^(-6/4) = 0.3536; one pair of 2 Gy adds 2·h·4/3 = 0.943 Gy BED, 0.566 Gy EQD2.
    const plain = eqd2({ fractions: 25, doseGy: 2 }, LATE_TISSUE);
    const pair = eqd2({ fractions: 25, doseGy: 2, secondOfDay: 1, gapHours: 6 }, LATE_TISSUE);
    expect(pair - plain).to.be.closeTo(0.566, 0.001);
    const longer = eqd2({ fractions: 25, doseGy: 2, secondOfDay: 1, gapHours: 8 }, LATE_TISSUE);
    expect(longer).to.be.below(pair);
  });

  it('counts lost dose from the kick-off day on, by category', () => {
    expect(doseLost('P1', { days: 45 }, { days: 52 })).to.be.closeTo(5.6, 1e-9);
    expect(doseLost('P1', { days: 20 }, { days: 27 })).to.equal(0);
    expect(doseLost('P2', { days: 25 }, { days: 30 })).to.be.closeTo(0.6, 1e-9);
    expect(doseLost('P4', { days: 45 }, { days: 52 })).to.equal(0);
  });
});
