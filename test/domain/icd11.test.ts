import { icd11KindOf, readIcd11, writeIcd11 } from '@rtflow/domain/icd11';
import { readLinearisation } from '@rtflow/domain/icd11-linearisation';
import { expect } from 'chai';

describe('domain: ICD-11 clusters', () => {
  it('reads stem, extensions and further stems, and writes them as they came', () => {
    for (const text of ['2B6B', '2C25.0', '2C25.0&XK8G', '2C25.0&XK8G&XH74S1/2E03', '2A00.00']) {
      const read = readIcd11(text);
      expect(read.ok && writeIcd11(read.value), text).to.equal(text);
    }
    expect(readIcd11(' 2c25.0&xk8g ')).to.deep.equal({ ok: true, value: { stem: '2C25.0', rest: ['XK8G'] } });
  });

  it('refuses an extension that stands alone or behind /, a stem behind &, and what is no code', () => {
    for (const text of ['', 'XK8G', '2C25/XK8G', '2C25&2E03', 'C34.1', '2C25&', '2O25', '2C25 XK8G']) {
      expect(readIcd11(text).ok, text).to.equal(false);
    }
    expect([icd11KindOf('2C25'), icd11KindOf('XH74S1'), icd11KindOf('C34.1')]).to.deep.equal(['STEM', 'EXT', null]);
  });

  it('reads codes and titles of a simple tabulation by its headings, blocks and hierarchy marks left out', () => {
    const file = [
      '\uFEFFFoundation URI\tCode\tBlockId\tTitle\tClassKind\tVersion:2024 Jan 21 - 22:30 UTC',
      'http://id.who.int/icd/entity/1\t\tBlockL1-2A0\t"- Neoplasms of brain"\tblock\t',
      'http://id.who.int/icd/entity/2\t2A00\t\t"- - Primary neoplasms of brain"\tcategory\t',
      'http://id.who.int/icd/entity/3\tXK8G\t\t- - - Left\tcategory\t',
      '',
    ].join('\r\n');
    expect(readLinearisation(file)).to.deep.equal({
      ok: true,
      value: {
        version: '2024 Jan 21 - 22:30 UTC',
        rows: [
          { code: '2A00', title: 'Primary neoplasms of brain' },
          { code: 'XK8G', title: 'Left' },
        ],
      },
    });
    expect(readLinearisation('Code\tName\n')).to.deep.equal({
      ok: false,
      error: { code: 'NO_COLUMN', column: 'title' },
    });
    expect(readLinearisation('Code\tTitle\n2A00\ta\n2A00\tb')).to.deep.equal({
      ok: false,
      error: { code: 'TWICE', icd11: '2A00', line: 3 },
    });
  });
});
