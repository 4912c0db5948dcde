import { STAGE_TABLES, stageGroup, type StageTable } from '@rtflow/domain/staging/index';
import { expect } from 'chai';

const group = (system: string, icd11: string, [t, n, m]: readonly [string, string, string], more = {}) => {
  const found = stageGroup({ system, icd11, t, n, m, ...more });
  return found.ok ? found.value.group : found.error.code;
};

/** Every combination that a table knows; prostate with factors of one low-risk patient. */
function* combinations(table: StageTable) {
  const prefix = table.prefixes?.[0];
  for (const t of table.t)
    for (const n of table.n)
      for (const m of table.m) {
        const input = { system: table.systems[0] ?? '', icd11: table.icd11[0] ?? '', t, n, m };
        const factors = { psa: 5, gradeGroup: 1 };
        yield { t, n, m, found: stageGroup({ ...input, factors, ...(prefix && { prefix }) }) };
      }
}

describe('domain: stage groups', () => {
  it('are those of the manuals, example by example', () => {
    const examples: [string, string, [string, string, string], string][] = [
      ['AJCC8', '2B6B.Z', ['T3', 'N1', 'M0'], 'III'],
      ['AJCC8', '2B6B.Z', ['T1', 'N3', 'M0'], 'IVA'],
      ['UICC8', '2B6B.Z', ['T0', 'N1', 'M0'], 'II'],
      ['AJCC8', '2C25.0', ['T1b', 'N0', 'M0'], 'IA2'],
      ['AJCC8', '2C25.0', ['T4', 'N2', 'M0'], 'IIIB'],
      ['AJCC8', '2C25.0', ['T3', 'N3', 'M0'], 'IIIC'],
      ['AJCC8', '2C25.0', ['T1a', 'N0', 'M1c'], 'IVB'],
      ['AJCC8', '2C61.0', ['T1', 'N1mi', 'M0'], 'IB'],
      ['AJCC8', '2C61.0', ['T3', 'N1', 'M0'], 'IIIA'],
      ['AJCC8', '2B92.0', ['T4a', 'N1', 'M0'], 'IIIB'],
      ['AJCC8', '2B92.0', ['T1', 'N2a', 'M0'], 'IIIA'],
      ['AJCC8', '2B92.0', ['T4b', 'N1b', 'M0'], 'IIIC'],
      ['FIGO2018', '2C77.0', ['T3b', 'N1', 'M0'], 'IIIC1'],
      ['FIGO2018', '2C77.0', ['T1b1', 'N2', 'M0'], 'IIIC2'],
      ['AJCC8', '2B70.1', ['T1', 'N1', 'M0'], 'I'],
      ['AJCC8', '2B70.1', ['T3', 'N1', 'M0'], 'III'],
      ['AJCC8', '2B70.0', ['T1', 'N1', 'M0'], 'IIA'],
      ['AJCC8', '2B70.0', ['T4a', 'N2', 'M0'], 'IVA'],
    ];
    for (const [system, icd11, tnm, expected] of examples) {
      expect(group(system, icd11, tnm), `${icd11} ${tnm.join('')}`).to.equal(expected);
    }
  });

  it('of the prostate ask PSA and grade group, and say nothing while they are unknown', () => {
    const of = (t: string, factors = {}) => group('AJCC8', '2C82.0', [t, 'N0', 'M0'], { factors });
    expect(of('T2a')).to.equal('UNDETERMINED');
    expect(of('T2a', { psa: 6, gradeGroup: 1 })).to.equal('I');
    expect(of('T2a', { psa: 12, gradeGroup: 1 })).to.equal('IIA');
    expect(of('T2c', { psa: 6, gradeGroup: 2 })).to.equal('IIB');
    expect(of('T1c', { psa: 6, gradeGroup: 4 })).to.equal('IIC');
    expect(of('T1c', { psa: 20, gradeGroup: 1 })).to.equal('IIIA');
    expect(of('T3a', { psa: 6, gradeGroup: 1 })).to.equal('IIIB');
    expect(of('T1c', { psa: 6, gradeGroup: 5 })).to.equal('IIIC');
    expect(group('AJCC8', '2C82.0', ['T1c', 'N1', 'M0'])).to.equal('IVA');
  });

  it('are unknown for another system, site or prefix, and for a category that the table lacks', () => {
    expect(group('AJCC8', '2C12.0', ['T1', 'N0', 'M0'])).to.equal('NO_TABLE');
    expect(group('FIGO2018', '2C25.0', ['T1a', 'N0', 'M0'])).to.equal('NO_TABLE');
    expect(group('AJCC8', '2B70.1', ['T1', 'N0', 'M0'], { prefix: 'p' })).to.equal('NO_TABLE');
    expect(group('AJCC8', '2B6B.Z', ['T5', 'N0', 'M0'])).to.equal('UNKNOWN_CATEGORY');
    expect(group('AJCC8', '2B6B.Z', ['TX', 'N0', 'M0'])).to.equal('UNDETERMINED');
  });

  for (const table of STAGE_TABLES) {
    it(`${table.id}: distant spread is always the last groups, and every group of the table can be reached or is named in it`, () => {
      for (const { m, found } of combinations(table)) {
        if (m === 'M0') continue;
        expect(found.ok && found.value.group).to.match(/^IV/);
      }
      const named = new Set(table.rows.map((row) => row.group));
      expect(table.groups.filter((one) => !named.has(one))).to.deep.equal([]);
      expect([...named].filter((one) => !table.groups.includes(one))).to.deep.equal([]);
    });

    it(`${table.id}: a larger tumour or more nodes never lower the group`, () => {
      const rank = new Map<string, number>();
      for (const { t, n, m, found } of combinations(table)) {
        if (found.ok) rank.set(`${t} ${n} ${m}`, table.groups.indexOf(found.value.group));
      }
      const real = (list: readonly string[]) => list.filter((one) => !one.endsWith('X') && one !== 'Tis');
      const steps = (list: readonly string[]) =>
        real(list)
          .slice(1)
          .map((after, index) => [real(list)[index], after]);
      const wrong: string[] = [];
      for (const [less, more] of steps(table.t))
        for (const n of table.n) {
          const [a, b] = [rank.get(`${less} ${n} M0`), rank.get(`${more} ${n} M0`)];
          // A subdivision that is not told (T2) stands beside its own parts: it is compared to the next category only.
          if (a !== undefined && b !== undefined && b < a && !String(more).startsWith(String(less)))
            wrong.push(`${less}>${more} ${n}`);
        }
      for (const [less, more] of steps(table.n))
        for (const t of table.t) {
          const [a, b] = [rank.get(`${t} ${less} M0`), rank.get(`${t} ${more} M0`)];
          if (a !== undefined && b !== undefined && b < a) wrong.push(`${t} ${less}>${more}`);
        }
      expect(wrong).to.deep.equal([]);
    });
  }
});
