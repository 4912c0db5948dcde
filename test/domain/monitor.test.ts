import { controlChart } from '@rtflow/domain/monitor/control-chart';
import { bucketOf, mergeHistograms, quantileOf } from '@rtflow/domain/monitor/dwell-histogram';
import { remainingTime, type Observed } from '@rtflow/domain/monitor/remaining-time';
import { seededRandom } from '@rtflow/domain/scheduling/index';
import { expect } from 'chai';

const HOUR = 3_600_000;

describe('domain: what the monitor calculates', () => {
  it('keeps durations in buckets that add up, and finds quantiles within 5 %', () => {
    const random = seededRandom(7);
    const values = Array.from({ length: 4000 }, () => HOUR * Math.exp(2 * (random() + random() + random() - 1.5)));
    const histogram = (some: readonly number[]) => {
      const counts: Record<string, number> = {};
      for (const value of some) counts[bucketOf(value)] = (counts[bucketOf(value)] ?? 0) + 1;
      return counts;
    };
    const merged = mergeHistograms([histogram(values.slice(0, 1500)), histogram(values.slice(1500))]);
    expect(merged).to.deep.equal(histogram(values));
    const sorted = [...values].sort((a, b) => a - b);
    for (const share of [0.05, 0.5, 0.9, 0.95, 1]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1]!;
      expect(Math.abs((quantileOf(merged, share) ?? 0) / exact - 1), `share ${share}`).to.be.below(0.05);
    }
    expect(quantileOf({}, 0.5)).to.equal(null);
  });

  it('draws the limits of Montgomery, example 6.5: viscosity of 15 batches, extended to 20 by its own mean', () => {
    // Table 6.6: mean 33.52, mean moving range 0.48 of the first 15; limits 34.80 and 32.24
    const batches = [
      33.75, 33.05, 34.0, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.2, 33.62, 33.0, 33.54, 33.12, 33.84,
    ];
    expect(controlChart(batches), 'fifteen are too few here').to.equal(null);
    const mean = batches.reduce((sum, value) => sum + value, 0) / batches.length;
    const range =
      batches.slice(1).reduce((sum, value, at) => sum + Math.abs(value - batches[at]!), 0) / (batches.length - 1);
    expect([mean, range].map((value) => Math.round(value * 100) / 100)).to.deep.equal([33.52, 0.48]);
    // the same values again, backwards: mean as it was, one range of nought more
    const twice = controlChart([...batches, ...[...batches].reverse()])!;
    expect(twice.mean).to.be.closeTo(33.52, 0.005);
    expect(twice.upper - twice.mean).to.be.closeTo(2.66 * twice.meanRange, 0.001);
    expect(twice.meanRange).to.be.closeTo((28 * range) / 29, 1e-9);
    expect(twice.signals).to.deep.equal([]);
  });

  it('signals a value outside of the limits and a run of eight on one side', () => {
    const calm = Array.from({ length: 24 }, (_, at) => 10 + (at % 2));
    expect(controlChart([...calm, 30])?.signals).to.deep.include({ index: 24, rule: 'OUTSIDE' });
    const drift = controlChart([...calm, ...Array.from({ length: 9 }, (_, at) => 10.8 + 0.01 * (at % 2))])!;
    expect(drift.signals.map(({ rule }) => rule)).to.include('RUN');
    expect(controlChart([0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9, 0, 9])?.lower).to.equal(0);
  });

  it('forecasts after Kaplan and Meier, with open cases for as long as they were seen', () => {
    // 25 events at 1..25, and as many that were last seen at 30: half get there by 25
    const cases: Observed[] = [
      ...Array.from({ length: 25 }, (_, at) => ({ duration: at + 1, happened: true })),
      ...Array.from({ length: 25 }, () => ({ duration: 30, happened: false })),
    ];
    expect(remainingTime(cases, 0)).to.deep.equal({ n: 50, happened: 25, p50: 25, p90: null });
    // who has waited 5 days is held against those 45 that did so too
    expect(remainingTime(cases, 5)?.n).to.equal(45);
    expect(remainingTime(cases, 10), 'fifteen cases are too few').to.equal(null);
  });

  it('is calibrated: of cases drawn alike about 50 % and 90 % come by the forecast, at any waiting time, censored or not', () => {
    const random = seededRandom(20260101);
    const draw = () => 20 * Math.exp(0.5 * (random() + random() + random() + random() - 2));
    for (const seenFor of [Number.POSITIVE_INFINITY, 30]) {
      for (const waited of [0, 12]) {
        let [by50, by90, trials] = [0, 0, 0];
        for (let round = 0; round < 300; round += 1) {
          const before = Array.from({ length: 150 }, () => {
            const [duration, until] = [draw(), seenFor * (0.5 + random())];
            return { duration: Math.min(duration, until), happened: duration <= until };
          });
          const forecast = remainingTime(before, waited);
          let real = draw();
          while (real <= waited) real = draw();
          if (!forecast || forecast.p50 === null || forecast.p90 === null) continue;
          trials += 1;
          if (real <= forecast.p50) by50 += 1;
          if (real <= forecast.p90) by90 += 1;
        }
        // 300 trials: three standard deviations are 0.087 and 0.052
        expect(trials, `${seenFor} ${waited}`).to.be.above(280);
        expect(by50 / trials).to.be.closeTo(0.5, 0.09);
        expect(by90 / trials).to.be.closeTo(0.9, 0.06);
      }
    }
  });
});
